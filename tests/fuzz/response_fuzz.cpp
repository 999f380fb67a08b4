// A response reads and decodes the same however it is cut into pieces and by whichever reader, and
// its decoded body does not grow beyond its limit.
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include <boost/asio/buffer.hpp>
#include <boost/beast/http/basic_parser.hpp>

#include "base/ensure.hpp"
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
    WholeResponseReader reader;
    const auto outcome = reader.read(bytes, limits, quick);
    if (outcome == WholeResponse::none) return;
    quick.clear_answer();
    mayfly::ensure(reader.read(bytes, limits, quick) == outcome, "a known head says the same");
    mayfly::ensure(parser.is_done() || is_refused, "what the quick reader reads is whole");
    const auto decoded =
        decode_content(quick.joined("Content-Encoding"), quick.body, limits.body_bytes);
    mayfly::ensure(decoded.has_value() == !is_refused, "only the body's coding can be broken then");
    if (is_refused) return;
    mayfly::ensure(thorough.status == quick.status, "both readers agree on the status");
    mayfly::ensure(thorough.body == quick.body, "both readers agree on the body");
    mayfly::ensure(
        parser.keep_alive() == (outcome == WholeResponse::keeps_connection),
        "both readers agree on the connection"
    );
    mayfly::ensure(thorough.fields.size() == quick.fields.size(), "both readers agree on fields");
    for (std::size_t i = 0; i < quick.fields.size(); ++i) {
        const bool is_same =
            thorough.field_name(thorough.fields[i]) == quick.field_name(quick.fields[i]) &&
            thorough.field_value(thorough.fields[i]) == quick.field_value(quick.fields[i]);
        mayfly::ensure(is_same, "both readers agree on each field");
    }
}

/// A strict parser of others, as a second opinion.
class StrictReader : public boost::beast::http::basic_parser<false> {
public:
    StrictReader() {
        body_limit(limits.body_bytes);
        eager(true);
    }
    std::string body;

private:
    using Error = boost::system::error_code;
    using View = boost::beast::string_view;

    void on_request_impl(boost::beast::http::verb, View, View, int, Error&) override {}
    void on_response_impl(int, View, int, Error&) override {}
    void on_field_impl(boost::beast::http::field, View, View, Error&) override {}
    void on_header_impl(Error&) override {}
    void on_body_init_impl(const boost::optional<std::uint64_t>&, Error&) override {}
    std::size_t on_body_impl(View bytes, Error&) override { return take(bytes); }
    void on_chunk_header_impl(std::uint64_t, View, Error&) override {}
    std::size_t on_chunk_body_impl(std::uint64_t, View bytes, Error&) override {
        return take(bytes);
    }
    void on_finish_impl(Error&) override {}
    std::size_t take(View bytes) {
        body.append(bytes.data(), bytes.size());
        return bytes.size();
    }
};

/// What both readers find whole, they cut at the same places.
void check_strict_reader(std::string_view bytes, const ResponseState& lenient, std::size_t used) {
    StrictReader strict;
    boost::system::error_code error;
    const std::size_t strictly = strict.put(boost::asio::buffer(bytes), error);
    if (error || !strict.is_done()) return;
    mayfly::ensure(strictly == used, "both readers see the same end");
    const bool is_decoded = !lenient.joined("Content-Encoding").empty() ||
                            lenient.joined("Transfer-Encoding").find(',') != std::string::npos;
    mayfly::ensure(is_decoded || strict.body == lenient.body, "both readers see the same body");
}

struct Outcome {
    bool is_done = false;
    bool is_refused = false;
    int status = 0;
    std::size_t used = 0;
    std::string body;
    bool operator==(const Outcome&) const = default;
};

Outcome read_in_pieces(std::string_view bytes, std::size_t piece) {
    ResponseState response;
    ResponseParser parser(response, limits, false);
    Outcome outcome;
    const std::string_view all = bytes;
    while (!bytes.empty() && !outcome.is_refused && !parser.is_done()) {
        const std::string_view next = bytes.substr(0, piece);
        bytes.remove_prefix(next.size());
        outcome.used += parser.put(next);
        outcome.is_refused = !parser.problem().empty();
    }
    outcome.is_done = parser.is_done();
    if (outcome.is_done) outcome.status = response.status;
    if (piece >= all.size()) {
        check_quick_reader(all, response, parser, outcome.is_refused);
        if (outcome.is_done) check_strict_reader(all, response, outcome.used);
    }
    mayfly::ensure(response.body.size() <= limits.body_bytes + 1, "a body keeps to its limit");
    if (outcome.is_done) outcome.body = response.body;
    return outcome;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
    const std::string_view text(reinterpret_cast<const char*>(bytes), size);
    const auto whole = read_in_pieces(text, std::max<std::size_t>(size, 1));
    for (const std::size_t piece : {std::size_t{1}, std::size_t{7}}) {
        const auto cut = read_in_pieces(text, piece);
        mayfly::ensure(cut.is_done == whole.is_done, "pieces do not matter");
        mayfly::ensure(cut.is_refused == whole.is_refused, "pieces do not matter");
        if (cut.is_done) mayfly::ensure(cut == whole, "pieces do not matter");
    }
    for (const char* encoding : {"gzip", "deflate", "br", "zstd"}) {
        std::string body(text);
        if (decode_content(encoding, body, limits.body_bytes)) {
            mayfly::ensure(body.size() <= limits.body_bytes, "a decoded body keeps to its limit");
        }
    }
    return 0;
}
