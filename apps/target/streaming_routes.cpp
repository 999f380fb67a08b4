// Routes about time and the connection: answers that come late, in pieces, or not at all.
#include <algorithm>

#include <fmt/core.h>

#include "target/router.hpp"

namespace mayfly::target {
namespace {

using std::chrono::milliseconds;

constexpr std::uint64_t most_millis = 3'600'000;
constexpr std::uint64_t most_bytes = 4ULL << 30;
constexpr std::size_t piece_bytes = 64 * 1024;

// "0123456789" again and again, so that a test can tell which part it holds.
const std::string& digits() {
    static const std::string text = [] {
        std::string block(piece_bytes, '\0');
        for (std::size_t at = 0; at < block.size(); ++at)
            block[at] = static_cast<char>('0' + at % 10);
        return block;
    }();
    return text;
}

std::string_view digits_at(std::uint64_t offset, std::uint64_t count) {
    const std::uint64_t start = offset % 10;
    return std::string_view(digits()).substr(
        start, std::min<std::uint64_t>(count, piece_bytes - 10)
    );
}

Outcome outcome_of(bool sent) {
    return sent ? Outcome::completed : Outcome::broken;
}

Awaitable<bool> send_digits(Connection& connection, std::uint64_t from, std::uint64_t count) {
    while (count > 0) {
        const std::string_view piece = digits_at(from, count);
        if (!co_await connection.write(piece)) co_return false;
        from += piece.size();
        count -= piece.size();
    }
    co_return true;
}

Awaitable<Outcome> delay(const Call& call) {
    const std::uint64_t millis = call.argument_number({{}, 0, most_millis});
    if (!co_await call.connection.stays_for(milliseconds(millis))) co_return Outcome::broken;
    const Reply reply{200, fmt::format("Waited {} ms.\n", millis)};
    co_return outcome_of(co_await call.connection.answer(reply));
}

Awaitable<Outcome> bytes(const Call& call) {
    const std::uint64_t count = call.argument_number({{}, 0, most_bytes});
    const Reply head{200, "", "application/octet-stream"};
    if (!co_await call.connection.begin(head, count)) co_return Outcome::broken;
    if (!call.connection.wants_body()) co_return Outcome::completed;
    co_return outcome_of(co_await send_digits(call.connection, 0, count));
}

Awaitable<Outcome> chunked(const Call& call) {
    const std::uint64_t chunks = call.query_number("chunks", {10, 0, 1'000'000});
    const std::uint64_t size = call.query_number("size", {100, 1, piece_bytes - 10});
    const Reply head;
    if (!co_await call.connection.begin(head, std::nullopt)) co_return Outcome::broken;
    if (!call.connection.wants_body()) co_return Outcome::completed;
    for (std::uint64_t sent = 0; sent < chunks; ++sent) {
        if (!co_await call.connection.write(digits_at(sent * size, size)))
            co_return Outcome::broken;
    }
    co_return outcome_of(co_await call.connection.end());
}

Awaitable<Outcome> slow_body(const Call& call) {
    const std::uint64_t count = call.query_number("bytes", {10, 1, most_bytes});
    const std::uint64_t millis = call.query_number("ms", {1000, 0, most_millis});
    const Reply head;
    if (!co_await call.connection.begin(head, count)) co_return Outcome::broken;
    if (!call.connection.wants_body()) co_return Outcome::completed;
    const std::uint64_t steps = std::min<std::uint64_t>(count, 100);
    for (std::uint64_t step = 0; step < steps; ++step) {
        co_await call.connection.wait(milliseconds(millis) / steps);
        const std::uint64_t from = count * step / steps;
        const std::uint64_t to = count * (step + 1) / steps;
        if (!co_await send_digits(call.connection, from, to - from)) co_return Outcome::broken;
    }
    co_return Outcome::completed;
}

Awaitable<Outcome> reset(const Call& call) {
    const std::uint64_t after = call.query_number("after", {0, 0, most_bytes});
    if (after > 0) {
        const Reply head;
        if (!co_await call.connection.begin(head, after + 1000)) co_return Outcome::broken;
        co_await send_digits(call.connection, 0, after);
    }
    call.connection.stream().reset();
    co_return Outcome::broken;
}

Awaitable<Outcome> close_without_answer(const Call&) {
    co_return Outcome::broken;
}

Awaitable<Outcome> stall(const Call& call) {
    const std::uint64_t millis = call.query_number("ms", {1000, 0, most_millis});
    call.site.stalled_until = Clock::now() + milliseconds(millis);
    co_await call.connection.wait(milliseconds(millis));
    const Reply reply{200, fmt::format("Nobody was answered for {} ms.\n", millis)};
    co_return outcome_of(co_await call.connection.answer(reply));
}

}  // namespace

std::span<const Route> streaming_routes() {
    static const Route routes[] = {
        {"/delay/", "", &delay, "{ms}: answers after that time"},
        {"/bytes/", reading_methods, &bytes, "{n}: that many bytes, with a Content-Length"},
        {"/chunked", reading_methods, &chunked, "?chunks=10&size=100: a chunked body"},
        {"/slow-body",
         reading_methods,
         &slow_body,
         "?bytes=10&ms=1000: drips that body in that time"},
        {"/reset", "", &reset, "?after=0: resets the connection (RST) after so many bytes of body"},
        {"/close", "", &close_without_answer, "closes the connection in order, without an answer"},
        {"/stall", "", &stall, "?ms=1000: the whole server answers nobody for that time"},
    };
    return routes;
}

}  // namespace mayfly::target
