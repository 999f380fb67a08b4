// Takes responses while they arrive: a download in pieces, and server-sent events.
//
//     mayfly run examples/streams.cpp -H http://127.0.0.1:8000 -u 20 -t 1m
#include <mayfly/mayfly.hpp>

using namespace std::chrono_literals;

// region: pieces
inline mayfly::Trend first_piece{"time to first piece", "ms"};

void download(mayfly::HttpUser& user) {
    std::size_t bytes = 0;
    const auto take = [&](std::string_view piece, mayfly::Duration since_start) {
        if (bytes == 0) first_piece.add(since_start);
        bytes += piece.size();
    };
    auto answer = user.client.get("/bytes/1000000", {.read_timeout = 5s, .on_body = take});
    if (answer.ok() && bytes != 1'000'000) answer.fail("not all of it");
}
// end region

// region: events
void listen(mayfly::HttpUser& user) {
    int ticks = 0;
    auto answer = user.client.events("/events?count=10&ms=20", [&](const mayfly::Event& event) {
        if (event.type == "tick") ++ticks;
    });
    answer.check("all ticks came", ticks == 10);
}
// end region

void scenario(mayfly::Plan& plan) {
    plan.users<mayfly::HttpUser>("Listener")
        .wait(mayfly::between(100ms, 500ms))
        .task("download", download)
        .task("listen", listen);
}
