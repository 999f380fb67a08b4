#include "target/connection.hpp"

#include <algorithm>
#include <iterator>
#include <utility>

#include <boost/beast/core/string.hpp>
#include <boost/beast/http/error.hpp>
#include <fmt/core.h>

#include "target/http_text.hpp"

namespace mayfly::target {
namespace {

namespace http = boost::beast::http;

// Enough for most requests: of a million connections, each byte is a megabyte.
constexpr std::size_t first_input_bytes = 512;
constexpr std::size_t more_input_bytes = 4096;
constexpr std::size_t bulk_input_bytes = 64 * 1024;
// "0\r\n\r\n": Beast asserts that a last chunk which it sees for the second time is whole.
constexpr std::size_t least_end_of_chunks = 5;

// The text of this second; made anew only when the second changes.
std::string_view current_date() {
    static std::time_t second = 0;
    static std::string text;
    const std::time_t now = std::time(nullptr);
    if (now != second) {
        second = now;
        text = http_date(now);
    }
    return text;
}

bool has_no_body(int status) {
    return status < 200 || status == 204 || status == 304;
}

Reply refusal_for(const boost::system::error_code& error) {
    if (error == http::error::header_limit) return {431, "The header is larger than 64 KiB.\n"};
    if (error == http::error::body_limit) return {413, "The body is larger than 64 MiB.\n"};
    return {400, "This is not an HTTP/1.1 request: " + error.message() + ".\n"};
}

}  // namespace

Connection::Connection(std::unique_ptr<Stream> stream, std::uint64_t number)
    : stream_(std::move(stream)), number_(number), input_(first_input_bytes, '\0') {}

Awaitable<bool> Connection::read_more() {
    const auto start = input_.begin();
    const auto from = static_cast<std::ptrdiff_t>(input_start_);
    const auto to = static_cast<std::ptrdiff_t>(input_end_);
    std::copy(start + from, start + to, start);
    input_end_ -= std::exchange(input_start_, 0);
    if (input_end_ == input_.size()) {
        const bool is_first = input_.size() == first_input_bytes;
        input_.resize(is_first ? more_input_bytes : std::max(bulk_input_bytes, 2 * input_.size()));
    }
    const std::size_t count = co_await stream_->read_some(
        asio::buffer(input_.data() + input_end_, input_.size() - input_end_)
    );
    input_end_ += count;
    co_return count > 0;
}

// Feeds the parser until it has what it was set to look for: the head, or (eager) all of it.
Awaitable<Reading> Connection::read_until_parsed() {
    while (!parser_->is_done() && (parser_->eager() || !parser_->is_header_done())) {
        boost::system::error_code error = http::error::need_more;
        const bool is_in_chunks = parser_->is_header_done() && parser_->chunked();
        if (input_end_ - input_start_ >= (is_in_chunks ? least_end_of_chunks : 1)) {
            const auto input =
                asio::buffer(input_.data() + input_start_, input_end_ - input_start_);
            input_start_ += parser_->put(input, error);
        }
        if (error == http::error::need_more) {
            if (!co_await read_more()) co_return Reading::peer_gone;
        } else if (error) {
            const Reply refusal = refusal_for(error);
            close_requested_ = true;
            co_await answer(refusal);
            co_return Reading::refused;
        }
    }
    co_return Reading::arrived;
}

Awaitable<Reading> Connection::read_head() {
    parser_.emplace();
    parser_->header_limit(most_header_bytes);
    parser_->body_limit(most_body_bytes);
    const Reading reading = co_await read_until_parsed();
    if (reading == Reading::arrived) ++requests_;
    co_return reading;
}

Awaitable<Reading> Connection::read_body() {
    parser_->eager(true);
    const Reading reading = co_await read_until_parsed();
    if (input_.size() > bulk_input_bytes && input_start_ == input_end_) {
        input_.resize(bulk_input_bytes);
        input_start_ = input_end_ = 0;
    }
    co_return reading;
}

bool Connection::client_awaits_continue() const {
    const auto field = message().find(http::field::expect);
    return field != message().end() && !has_whole_request() &&
           boost::beast::iequals(field->value(), "100-continue");
}

bool Connection::wants_body() const {
    return message().method() != http::verb::head;
}

bool Connection::stays_open() const {
    return !close_requested_ && message().keep_alive();
}

void Connection::put_head(const Reply& reply) {
    output_.clear();
    auto out = std::back_inserter(output_);
    fmt::format_to(
        out,
        "HTTP/1.1 {} {}\r\nServer: mayfly-target\r\n",
        reply.status,
        status_phrase(reply.status)
    );
    output_.append("Date: ").append(current_date()).append("\r\n");
    for (const Header& header : reply.headers) {
        output_.append(header.name).append(": ").append(header.value).append("\r\n");
    }
    if (!has_no_body(reply.status)) {
        output_.append("Content-Type: ").append(reply.content_type).append("\r\n");
    }
    if (!stays_open()) output_.append("Connection: close\r\n");
}

Awaitable<bool> Connection::answer(const Reply& reply) {
    put_head(reply);
    if (!has_no_body(reply.status)) {
        fmt::format_to(std::back_inserter(output_), "Content-Length: {}\r\n", reply.body.size());
    }
    output_.append("\r\n");
    if (wants_body() && !has_no_body(reply.status)) output_.append(reply.body);
    return stream_->write(output_);
}

Awaitable<bool> Connection::begin(const Reply& head, std::optional<std::uint64_t> length) {
    chunked_ = !length && message().version() >= 11;
    if (!length && !chunked_) close_requested_ = true;
    put_head(head);
    if (length) fmt::format_to(std::back_inserter(output_), "Content-Length: {}\r\n", *length);
    if (chunked_) output_.append("Transfer-Encoding: chunked\r\n");
    output_.append("\r\n");
    return stream_->write(output_);
}

Awaitable<bool> Connection::write(std::string_view piece) {
    if (!chunked_) return stream_->write(piece);
    output_.clear();
    fmt::format_to(std::back_inserter(output_), "{:x}\r\n", piece.size());
    output_.append(piece).append("\r\n");
    return stream_->write(output_);
}

Awaitable<bool> Connection::end() {
    if (!chunked_) co_return true;
    co_return co_await stream_->write("0\r\n\r\n");
}

Awaitable<bool> Connection::send_raw(std::string_view bytes) {
    return stream_->write(bytes);
}

Awaitable<void> Connection::wait(Duration duration) {
    Timer timer(stream_->executor(), duration);
    co_await timer.async_wait(as_result);
}

Awaitable<void> Connection::wait_until_peer_leaves() {
    char scratch[4096];
    while (co_await stream_->read_some(asio::buffer(scratch)) > 0) continue;
}

}  // namespace mayfly::target
