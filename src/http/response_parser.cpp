#include "http/response_parser.hpp"

#include <algorithm>

#include <boost/beast/http/error.hpp>

#include "base/text.hpp"

namespace mayfly::http {
namespace {

using Problem = boost::beast::http::error;

// A body is reserved up front only this far: its length is only a claim.
constexpr std::uint64_t trusted_length = 1024 * 1024;

}  // namespace

ResponseParser::ResponseParser(ResponseState& response, const ParserLimits& limits, bool is_head)
    : response_(response), limits_(limits) {
    header_limit(limits.header_bytes);
    body_limit(limits.body_bytes);
    skip(is_head);
    eager(true);
}

void ResponseParser::on_response_impl(int status, View, int, Error&) {
    response_.status = status;
}

void ResponseParser::on_field_impl(boost::beast::http::field, View name, View value, Error&) {
    response_.add_field({name.data(), name.size()}, {value.data(), value.size()});
}

void ResponseParser::on_header_impl(Error&) {
    const std::string_view encoding = response_.header("Content-Encoding");
    if (!encoding.empty()) decoder_.emplace(encoding, limits_.body_bytes);
}

void ResponseParser::on_body_init_impl(const boost::optional<std::uint64_t>& size, Error&) {
    if (size) response_.body.reserve(std::min(*size, trusted_length));
}

std::size_t ResponseParser::on_body_impl(View body, Error& error) {
    return take(body, error);
}

std::size_t ResponseParser::on_chunk_body_impl(std::uint64_t, View body, Error& error) {
    return take(body, error);
}

std::size_t ResponseParser::take(View body, Error& error) {
    const std::string_view bytes(body.data(), body.size());
    if (decoder_) {
        note(decoder_->put(bytes, response_.body), error);
    } else {
        response_.body.append(bytes);
    }
    return body.size();
}

void ResponseParser::on_finish_impl(Error& error) {
    if (decoder_) note(decoder_->finish(), error);
}

void ResponseParser::note(const Result<void>& decoded, Error& error) {
    if (decoded) return;
    decoding_failure_ = decoded.error().message;
    error = make_error_code(boost::system::errc::bad_message);
}

std::string ResponseParser::failure_words(const boost::system::error_code& error) const {
    if (!decoding_failure_.empty()) return decoding_failure_;
    if (error == Problem::header_limit) {
        return "the response's header is larger than " + format_limit(limits_.header_bytes);
    }
    if (error == Problem::body_limit) {
        return "the response's body is larger than " + format_limit(limits_.body_bytes);
    }
    if (error == Problem::partial_message) {
        return "connection closed by the server in the middle of the response";
    }
    if (error == Problem::bad_chunk || error == Problem::bad_chunk_extension) {
        return "malformed response: a bad chunk";
    }
    if (error == Problem::bad_content_length || error == Problem::multiple_content_length) {
        return "malformed response: a bad Content-Length";
    }
    if (error == Problem::bad_transfer_encoding) {
        return "malformed response: a bad Transfer-Encoding";
    }
    if (error == Problem::bad_version || error == Problem::bad_status ||
        error == Problem::bad_reason) {
        return "malformed response: it does not begin like HTTP/1.1";
    }
    return "malformed response: " + error.message();
}

}  // namespace mayfly::http
