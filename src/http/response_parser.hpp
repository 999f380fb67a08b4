// Reads one response from bytes as they arrive and decodes its body meanwhile, with bounds on
// header, body and decoded body.
//
// Framing is Beast's: its parser rejects what could be read in two ways.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include <boost/beast/http/basic_parser.hpp>

#include "http/content_decoder.hpp"
#include "http/parser_limits.hpp"
#include "http/response_state.hpp"

namespace mayfly::http {

class ResponseParser : public boost::beast::http::basic_parser<false> {
public:
    /// `is_head`: the answer to a HEAD request has no body, whatever its fields say.
    ResponseParser(ResponseState& response, const ParserLimits& limits, bool is_head);

    /// "the response's header is larger than 64 KiB": what an error of put() or put_eof() means.
    std::string failure_words(const boost::system::error_code& error) const;

private:
    using Error = boost::system::error_code;
    using View = boost::beast::string_view;

    void on_request_impl(boost::beast::http::verb, View, View, int, Error&) override {}
    void on_response_impl(int status, View reason, int version, Error&) override;
    void on_field_impl(boost::beast::http::field, View name, View value, Error&) override;
    void on_header_impl(Error&) override;
    void on_body_init_impl(const boost::optional<std::uint64_t>& size, Error&) override;
    std::size_t on_body_impl(View body, Error&) override;
    void on_chunk_header_impl(std::uint64_t, View, Error&) override {}
    std::size_t on_chunk_body_impl(std::uint64_t, View body, Error&) override;
    void on_finish_impl(Error&) override;
    std::size_t take(View body, Error& error);
    void note(const Result<void>& decoded, Error& error);

    ResponseState& response_;
    ParserLimits limits_;
    std::optional<ContentDecoder> decoder_;
    std::string decoding_failure_;
};

}  // namespace mayfly::http
