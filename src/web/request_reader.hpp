// Reads one request to the dashboard from bytes as they arrive, in pieces of any size. It trusts
// nothing, because it runs before the gate has seen a token. Pure.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/string_body.hpp>

#include "web/folded_lines.hpp"
#include "web/message.hpp"

namespace mayfly::web {

class RequestReader {
public:
    static constexpr std::size_t most_header_bytes = 16 * 1024;
    static constexpr std::size_t most_body_bytes = 64 * 1024;

    RequestReader();

    /// Removes what it can read from the front of `unread`, which holds all bytes so far.
    void put(std::string& unread);
    /// Whether there is a request, or a refusal of something that is not one.
    bool is_done() const { return refusal_ || parser_.is_done(); }
    const std::optional<Answer>& refusal() const { return refusal_; }
    /// Whether the peer waits for permission to send the body.
    bool is_waiting_for_continue() const;

    KeepAlive keep_alive() const { return parser_.keep_alive() ? KeepAlive::yes : KeepAlive::no; }
    Request take();

private:
    void put_head(std::string& unread);
    void put_body(std::string& unread);
    void feed(std::string& unread, std::size_t size);

    boost::beast::http::request_parser<boost::beast::http::string_body> parser_;
    std::optional<Answer> refusal_;
    FoldedLines head_;
    Chunks chunks_;
    std::size_t scanned_ = 0;  // Of the unread bytes.
};

}  // namespace mayfly::web
