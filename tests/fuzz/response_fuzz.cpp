// A response reads and decodes the same however it is cut into pieces and by whichever reader, and
// its decoded body does not grow beyond its limit.
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
    std::string_view bytes,
    const ResponseState& thorough,
    const ResponseParser& parser,
    bool is_refused
) {
    ResponseState quick;
    const auto outcome = read_whole_response(bytes, limits, quick);
    if (outcome == WholeResponse::none) return;
    mayfly::check(parser.is_done() || is_refused, "what the quick reader reads is whole");
    const auto decoded =
        decode_content(quick.header("Content-Encoding"), quick.body, limits.body_bytes);
    mayfly::check(decoded.has_value() == !is_refused, "only the body's coding can be broken then");
    if (is_refused) return;
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
    outcome.is_done = parser.is_done() && !outcome.is_refused;
    if (outcome.is_done) outcome.status = response.status;
    if (piece >= all.size()) check_quick_reader(all, response, parser, outcome.is_refused);
    mayfly::check(response.body.size() <= limits.body_bytes + 1, "a body keeps to its limit");
    if (outcome.is_done) outcome.body = response.body;
    return outcome;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
    const std::string_view text(reinterpret_cast<const char*>(bytes), size);
    const auto whole = read_in_pieces(text, std::max<std::size_t>(size, 1));
    for (const std::size_t piece : {std::size_t{1}, std::size_t{7}}) {
        const auto cut = read_in_pieces(text, piece);
        mayfly::check(cut.is_done == whole.is_done, "pieces do not matter");
        if (cut.is_done) mayfly::check(cut == whole, "pieces do not matter");
    }
    for (const char* encoding : {"gzip", "deflate", "br"}) {
        std::string body(text);
        if (decode_content(encoding, body, limits.body_bytes)) {
            mayfly::check(body.size() <= limits.body_bytes, "a decoded body keeps to its limit");
        }
    }
    return 0;
}
