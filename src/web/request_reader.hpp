// Reads one request to the dashboard from bytes as they arrive, in pieces of any size and from
// anybody: it works before the gate has seen a token. Pure.
#pragma once

#include <optional>
#include <string>

#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/string_body.hpp>

#include "web/message.hpp"

namespace mayfly::web {

class RequestReader {
public:
    static constexpr std::size_t most_header_bytes = 16 * 1024;
    static constexpr std::size_t most_body_bytes = 64 * 1024;

    RequestReader();

    /// Takes what it can read off the front of `unread`, which holds all bytes that came.
    void put(std::string& unread);
    /// Then there is a request, or a refusal of something that is none.
    bool is_done() const { return refusal_ || parser_.is_done(); }
    const std::optional<Answer>& refusal() const { return refusal_; }
    /// Whether the peer sends the body once it is told to.
    bool is_waiting_for_continue() const;

    KeepAlive keep_alive() const { return parser_.keep_alive() ? KeepAlive::yes : KeepAlive::no; }
    Request take();

private:
    boost::beast::http::request_parser<boost::beast::http::string_body> parser_;
    std::optional<Answer> refusal_;
};

}  // namespace mayfly::web
