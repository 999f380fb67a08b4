// Quick requests without end; rows are named as their paths.
#include <mayfly/mayfly.hpp>

using namespace std::chrono_literals;

void scenario(mayfly::Plan& plan) {
    plan.users<mayfly::HttpUser>("Reader")
        .weight(3)
        .wait(mayfly::constant(10ms))
        .task(
            "front page", [](mayfly::HttpUser& user) { user.client.get("/"); }, {.tags = {"front"}}
        )
        .task("text", [](mayfly::HttpUser& user) { user.client.get("/text"); }, {.tags = {"text"}});
    plan.users<mayfly::HttpUser>("Writer")
        .wait(mayfly::constant(10ms))
        .task("echo", [](mayfly::HttpUser& user) { user.client.post("/echo", "hello"); });
    plan.users<mayfly::HttpUser>("Monitor")
        .fixed_count(1)
        .wait(mayfly::constant(50ms))
        .task("status", [](mayfly::HttpUser& user) { user.client.get("/status/200"); });
}
