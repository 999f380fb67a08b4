// A response reads the same however it is cut into pieces, and neither it nor its decoded body
// grows beyond its limits.
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include <boost/asio/buffer.hpp>
#include <boost/beast/http/error.hpp>

#include "base/check.hpp"
#include "http/content_decoder.hpp"
#include "http/response_parser.hpp"

namespace {

using namespace mayfly::http;

constexpr ParserLimits limits{4096, 64 * 1024};

struct Outcome {
    bool is_done = false;
    bool is_refused = false;
    int status = 0;
    std::string body;
    std::string encoding;
    bool operator==(const Outcome&) const = default;
};

Outcome read_in_pieces(std::string_view bytes, std::size_t piece) {
    ResponseState response;
    ResponseParser parser(response, limits, false);
    Outcome outcome;
    std::string unread;
    while (!bytes.empty() && !outcome.is_refused && !parser.is_done()) {
        unread += bytes.substr(0, piece);
        bytes.remove_prefix(std::min(piece, bytes.size()));
        boost::system::error_code error;
        const auto used = parser.put(boost::asio::buffer(unread), error);
        unread.erase(0, used);
        outcome.is_refused = error && error != boost::beast::http::error::need_more;
    }
    outcome.is_done = parser.is_done();
    if (outcome.is_done) outcome.status = response.status;
    mayfly::check(response.body.size() <= limits.body_bytes, "a body keeps to its limit");
    if (outcome.is_done) outcome.body = response.body;
    if (outcome.is_done) outcome.encoding = response.header("Content-Encoding");
    return outcome;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
    const std::string_view text(reinterpret_cast<const char*>(bytes), size);
    auto whole = read_in_pieces(text, std::max<std::size_t>(size, 1));
    for (const std::size_t piece : {std::size_t{1}, std::size_t{7}}) {
        const auto cut = read_in_pieces(text, piece);
        mayfly::check(cut.is_done == whole.is_done, "pieces do not matter");
        if (cut.is_done) mayfly::check(cut == whole, "pieces do not matter");
    }
    if (decode_content(whole.encoding, whole.body, limits.body_bytes)) {
        mayfly::check(whole.body.size() <= limits.body_bytes, "a decoded body keeps to its limit");
    }
    for (const char* encoding : {"gzip", "deflate", "br"}) {
        std::string body(text);
        if (decode_content(encoding, body, limits.body_bytes)) {
            mayfly::check(body.size() <= limits.body_bytes, "a decoded body keeps to its limit");
        }
    }
    return 0;
}
