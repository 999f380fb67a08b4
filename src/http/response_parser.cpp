#include "http/response_parser.hpp"

#include <algorithm>

#include <boost/beast/http/error.hpp>
#include <fmt/format.h>

namespace mayfly::http {
namespace {

using Problem = boost::beast::http::error;

// A body is reserved up front only this far: its length is only a claim.
constexpr std::uint64_t trusted_length = 1024 * 1024;

}  // namespace

ResponseParser::ResponseParser(ResponseState& response, const ParserLimits& limits, bool is_head)
    : response_(response) {
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

void ResponseParser::on_body_init_impl(const boost::optional<std::uint64_t>& size, Error&) {
    if (size) response_.body.reserve(std::min(*size, trusted_length));
}

std::size_t ResponseParser::on_body_impl(View body, Error&) {
    response_.body.append(body.data(), body.size());
    return body.size();
}

std::size_t ResponseParser::on_chunk_body_impl(std::uint64_t, View body, Error&) {
    response_.body.append(body.data(), body.size());
    return body.size();
}

std::string parse_failure_words(
    const boost::system::error_code& error, const ParserLimits& limits
) {
    if (error == Problem::header_limit) {
        return fmt::format(
            "the response's header is larger than {} KiB", limits.header_bytes / 1024
        );
    }
    if (error == Problem::body_limit) {
        return fmt::format(
            "the response's body is larger than {} MiB", limits.body_bytes / 1024 / 1024
        );
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
