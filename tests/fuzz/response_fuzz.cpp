// A response reads the same however it is cut into pieces and by whichever reader, and neither it
// nor its decoded body grows beyond its limits.
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
#include "http/whole_response.hpp"

namespace {

using namespace mayfly::http;

constexpr ParserLimits limits{4096, 64 * 1024};

/// Where the reader of the usual answer reads `bytes`, it reads what the parser read.
void check_quick_reader(
    std::string_view bytes, const ResponseState& thorough, const ResponseParser& parser
) {
    ResponseState quick;
    const auto outcome = read_whole_response(bytes, limits, quick);
    if (outcome == WholeResponse::none) return;
    mayfly::check(parser.is_done(), "what the quick reader reads is whole");
    mayfly::check(thorough.status == quick.status, "both readers agree on the status");
    mayfly::check(thorough.body == quick.body, "both readers agree on the body");
    mayfly::check(
        parser.keep_alive() == (outcome == WholeResponse::keeps_connection),
        "both readers agree on the connection"
    );
    mayfly::check(thorough.fields.size() == quick.fields.size(), "both readers agree on fields");
    for (std::size_t i = 0; i < quick.fields.size(); ++i) {
        const bool is_same =
            thorough.field_name(thorough.fields[i]) == quick.field_name(quick.fields[i]) &&
            thorough.field_value(thorough.fields[i]) == quick.field_value(quick.fields[i]);
        mayfly::check(is_same, "both readers agree on each field");
    }
}

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
    const std::string_view all = bytes;
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
    if (piece >= all.size()) check_quick_reader(all, response, parser);
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
