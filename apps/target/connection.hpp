// One client's connection: reads requests from its stream and writes responses to it: whole, in
// pieces or deliberately broken. Owned by the coroutine that serves it; used from the one thread of
// the server.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/string_body.hpp>

#include "target/stream.hpp"

namespace mayfly::target {

/// Limits for what a client may send; beyond them it gets 431 or 413.
inline constexpr std::uint32_t most_header_bytes = 64 * 1024;
inline constexpr std::uint64_t most_body_bytes = 64 * 1024 * 1024;

using Message = boost::beast::http::request<boost::beast::http::string_body>;

struct Header {
    std::string name;
    std::string value;
};

struct Reply {
    int status = 200;
    std::string body;
    std::string content_type = "text/plain";
    std::vector<Header> headers = {};
};

enum class Reading { arrived, peer_gone, refused };

class Connection {
public:
    Connection(std::unique_ptr<Stream> stream, std::uint64_t number);

    /// The next request up to the blank line. Responds itself to a malformed one (refused).
    Awaitable<Reading> read_head();
    Awaitable<Reading> read_body();
    bool has_whole_request() const { return parser_->is_done(); }
    bool client_awaits_continue() const;
    const Message& message() const { return parser_->get(); }

    /// Here and below, false if the peer has closed.
    Awaitable<bool> answer(const Reply& reply);

    /// A response in pieces: begin(), write()..., end(). Without a length it is chunked, or ends
    /// with the connection if the client speaks HTTP/1.0. For a HEAD request, write no pieces.
    Awaitable<bool> begin(const Reply& head, std::optional<std::uint64_t> length);
    Awaitable<bool> write(std::string_view piece);
    Awaitable<bool> end();
    bool wants_body() const;

    Awaitable<bool> send_raw(std::string_view bytes);
    Awaitable<void> wait(Duration duration);
    /// The same, but ends as soon as the peer closes.
    Awaitable<bool> stays_for(Duration duration) { return stream_->stays_for(duration); }
    Awaitable<void> wait_until_peer_leaves();

    /// What happens after the response; Beast's parser knows what the client asked for.
    bool stays_open() const;
    void close_after_answer() { close_requested_ = true; }

    Stream& stream() { return *stream_; }
    std::uint64_t number() const { return number_; }
    std::uint64_t requests() const { return requests_; }

private:
    Awaitable<Reading> read_until_parsed();
    Awaitable<bool> read_more();
    void put_head(const Reply& reply);

    std::unique_ptr<Stream> stream_;
    std::uint64_t number_;
    std::uint64_t requests_ = 0;
    std::optional<boost::beast::http::request_parser<boost::beast::http::string_body>> parser_;
    std::string input_;  // A buffer; the bytes from input_start_ to input_end_ are unread.
    std::size_t input_start_ = 0;
    std::size_t input_end_ = 0;
    std::string output_;  // Reused, so that a small response allocates nothing.
    bool chunked_ = false;
    bool close_requested_ = false;
};

}  // namespace mayfly::target
