// Answers that a client must survive: each breaks one rule of HTTP, or none but good manners. All
// of them but the bombs end the connection, and only an intact answer counts as completed.
#include <fmt/core.h>

#include "target/compression.hpp"
#include "target/router.hpp"

namespace mayfly::target {
namespace {

constexpr std::string_view ok = "HTTP/1.1 200 OK\r\n";

Awaitable<Outcome> say(const Call& call, const std::string& bytes) {
    co_await call.connection.send_raw(bytes);
    co_return Outcome::broken;
}

// Repeats `piece` until the client has had enough; the socket's buffer is the only memory used.
Awaitable<Outcome> repeat(const Call& call, const std::string& start, const std::string& piece) {
    bool peer_is_there = co_await call.connection.send_raw(start);
    while (peer_is_there) peer_is_there = co_await call.connection.send_raw(piece);
    co_return Outcome::broken;
}

Awaitable<Outcome> endless_body(const Call& call) {
    const Reply head;
    bool peer_is_there = co_await call.connection.begin(head, std::nullopt);
    const std::string piece(32 * 1024, 'x');
    while (peer_is_there) peer_is_there = co_await call.connection.write(piece);
    co_return Outcome::broken;
}

Awaitable<Outcome> endless_header(const Call& call) {
    const std::string start(ok);
    std::string piece;
    for (int line = 0; line < 100; ++line) piece += fmt::format("X-Line-{}: endless\r\n", line);
    co_return co_await repeat(call, start, piece);
}

Awaitable<Outcome> endless_continue(const Call& call) {
    const std::string piece = "HTTP/1.1 100 Continue\r\n\r\n";
    co_return co_await repeat(call, piece, piece);
}

Awaitable<Outcome> huge_header(const Call& call) {
    const std::uint64_t size = call.query_number("bytes", {1 << 20, 1, 64 << 20});
    Reply reply{200, "Small.\n"};
    reply.headers.push_back({"X-Huge", std::string(size, 'x')});
    call.connection.close_after_answer();
    const bool sent = co_await call.connection.answer(reply);
    co_return sent ? Outcome::completed : Outcome::broken;
}

Awaitable<Outcome> bad_chunk(const Call& call) {
    const auto text =
        fmt::format("{}Transfer-Encoding: chunked\r\n\r\n5\r\nhello\r\nnot-hex\r\n", ok);
    co_return co_await say(call, text);
}

Awaitable<Outcome> truncated_chunks(const Call& call) {
    const auto text = fmt::format("{}Transfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n", ok);
    co_return co_await say(call, text);
}

Awaitable<Outcome> garbage(const Call& call) {
    const std::string bytes("\x16\x03\x01 this is \0 not HTTP at all\r\n\r\n", 34);
    co_return co_await say(call, bytes);
}

Awaitable<Outcome> bad_content_length(const Call& call) {
    const auto text = fmt::format("{}Content-Length: 5\r\nContent-Length: 7\r\n\r\nhello!!", ok);
    co_return co_await say(call, text);
}

Awaitable<Outcome> negative_length(const Call& call) {
    const auto text = fmt::format("{}Content-Length: -5\r\n\r\nhello", ok);
    co_return co_await say(call, text);
}

Awaitable<Outcome> oversized_length(const Call& call) {
    const auto text = fmt::format("{}Content-Length: 99999999999999999999999\r\n\r\nhello", ok);
    co_return co_await say(call, text);
}

Awaitable<Outcome> terabyte_length(const Call& call) {
    const auto text = fmt::format("{}Content-Length: {}\r\n\r\nhello", ok, 1ULL << 40);
    co_return co_await say(call, text);
}

Awaitable<Outcome> too_short_body(const Call& call) {
    const auto text = fmt::format("{}Content-Length: 1000\r\n\r\nonly this", ok);
    co_return co_await say(call, text);
}

Awaitable<Outcome> reset_mid_body(const Call& call) {
    const auto text = fmt::format("{}Content-Length: 100000\r\n\r\n{:x>50000}", ok, "");
    co_await call.connection.send_raw(text);
    call.connection.stream().reset();
    co_return Outcome::broken;
}

Awaitable<Outcome> early_response(const Call& call) {
    call.connection.close_after_answer();
    const Reply reply{200, "Answered before the request was read.\n"};
    const bool sent = co_await call.connection.answer(reply);
    co_return sent ? Outcome::completed : Outcome::broken;
}

Awaitable<Outcome> silent(const Call& call) {
    co_await call.connection.wait_until_peer_leaves();
    co_return Outcome::broken;
}

Awaitable<Outcome> slow_header(const Call& call) {
    const std::string text = "HTTP/1.1 200 OK\r\nX-Slow: ";
    bool peer_is_there = co_await call.connection.send_raw(text);
    while (peer_is_there) {
        co_await call.connection.wait(std::chrono::milliseconds(100));
        peer_is_there = co_await call.connection.send_raw("x");
    }
    co_return Outcome::broken;
}

// An intact HTTP message whose content is not what its Content-Encoding says, or far too much.
Reply gzipped(std::string body) {
    return {200, std::move(body), "text/plain", {{"Content-Encoding", "gzip"}}};
}

Reply bomb(const Call& call) {
    return gzipped(gzip_bomb(static_cast<std::uint32_t>(call.query_number("mib", {1024, 1, 4095})))
    );
}

Reply truncated_gzip(const Call&) {
    std::string packed = gzip(std::string(100'000, 'x') + "the end");
    packed.resize(packed.size() / 2);
    return gzipped(std::move(packed));
}

Reply corrupt_gzip(const Call&) {
    return gzipped("This is no gzip file.\n");
}

Reply redirect_loop(const Call&) {
    return {302, "", "", {{"Location", "/hostile/redirect-loop"}}};
}

}  // namespace

std::span<const Route> hostile_routes() {
    static const Route routes[] = {
        {"/hostile/endless-body", "", &endless_body, "chunks until the client leaves"},
        {"/hostile/endless-header", "", &endless_header, "header lines until the client leaves"},
        {"/hostile/endless-continue",
         "",
         &endless_continue,
         "100 Continue until the client leaves"},
        {"/hostile/huge-header", "", &huge_header, "?bytes=1048576: one header line of that size"},
        {"/hostile/slow-header",
         "",
         &slow_header,
         "a header line that grows by ten bytes a second"},
        {"/hostile/silent", "", &silent, "reads on and never answers"},
        {"/hostile/garbage", "", &garbage, "bytes that are not HTTP"},
        {"/hostile/bad-chunk", "", &bad_chunk, "a chunk size that is no number"},
        {"/hostile/truncated-chunks", "", &truncated_chunks, "closes before the last chunk"},
        {"/hostile/bad-content-length", "", &bad_content_length, "two lengths that contradict"},
        {"/hostile/negative-length", "", &negative_length, "Content-Length: -5"},
        {"/hostile/oversized-length", "", &oversized_length, "a Content-Length beyond 64 bits"},
        {"/hostile/terabyte-length",
         "",
         &terabyte_length,
         "a Content-Length of 1 TiB, then closes"},
        {"/hostile/too-short-body",
         "",
         &too_short_body,
         "closes before the Content-Length is reached"},
        {"/hostile/reset-mid-body", "", &reset_mid_body, "half of the body, then a RST"},
        {"/hostile/early-response",
         "",
         &early_response,
         "answers before the body was read, then closes",
         Starts::after_head},
        {"/hostile/gzip-bomb", "", &bomb, "?mib=1024: a small body that unpacks to that size"},
        {"/hostile/truncated-gzip",
         "",
         &truncated_gzip,
         "a gzip body cut in half, its length right"},
        {"/hostile/corrupt-gzip", "", &corrupt_gzip, "Content-Encoding: gzip, but plain text"},
        {"/hostile/redirect-loop", "", &redirect_loop, "redirects to itself"},
    };
    return routes;
}

}  // namespace mayfly::target
