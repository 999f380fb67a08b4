// Whatever a stranger sends the dashboard: without the token nothing passes the gate, and every
// answer is well-formed. A line of the input is a part of the request; what is left is its body.
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include <nlohmann/json.hpp>

#include "base/ensure.hpp"
#include "support/fake_control.hpp"
#include "web/assets.hpp"
#include "web/gate.hpp"
#include "web/requests.hpp"
#include "web/routes.hpp"

namespace {

using namespace mayfly::web;
using mayfly::ensure;

std::string next_line(std::string_view& rest) {
    const std::string line(rest.substr(0, rest.find('\n')));
    rest.remove_prefix(std::min(line.size() + 1, rest.size()));
    return line;
}

Request request_of(std::string_view text) {
    Request request;
    for (std::string* part :
         {&request.method,
          &request.path,
          &request.query,
          &request.host,
          &request.origin,
          &request.fetch_site,
          &request.fetch_mode,
          &request.content_type,
          &request.cookie,
          &request.authorization,
          &request.accept}) {
        *part = next_line(text);
    }
    request.body = text;
    return request;
}

void judge(const Answer& answer) {
    ensure(answer.status >= 200 && answer.status < 600, "a status is one of HTTP");
    for (const auto& [name, value] : answer.headers) {
        ensure(value.find_first_of("\r\n") == value.npos, "a header is one line");
    }
    if (answer.content_type == "application/json" && answer.file.empty()) {
        ensure(nlohmann::json::accept(answer.body), "JSON is JSON");
    }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
    const Request request = request_of({reinterpret_cast<const char*>(bytes), size});
    static Gate locked({.token = "a token that no input contains", .port = 8089});
    const auto stopped = locked.answer(request);
    const bool is_asset = find_asset(request.path) != nullptr;
    ensure(stopped || is_asset, "nothing passes without the token");
    if (stopped) judge(*stopped);

    static Gate open({});
    if (const auto refused = open.answer(request)) judge(*refused);
    static mayfly::support::FakeControl control;
    if (control.setup.mix.parameters.empty()) control.setup.mix.parameters.push_back({"basket"});
    judge(route(control, request));
    control.starts.clear();
    control.edits.clear();
    if (const auto pairs = read_pairs(request.query)) (void)value_of(*pairs, "key");
    (void)read_multipart(request.body, request.content_type);
    return 0;
}
