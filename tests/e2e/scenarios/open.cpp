// Kinds of the open model; rows are named as their paths.
#include <chrono>
#include <stdexcept>
#include <string>

#include <mayfly/mayfly.hpp>

using namespace std::chrono_literals;
using mayfly::HttpUser;
using mayfly::per_second;

struct Refused : HttpUser {
    void on_start() override { throw std::runtime_error("no account"); }
    void look() { client.get("/"); }
};

void scenario(mayfly::Plan& plan) {
    plan.users<HttpUser>("Constant").arrivals(per_second(200)).task("text", [](HttpUser& user) {
        user.client.get("/text");
    });
    plan.users<HttpUser>("Ramp")
        .arrivals({{1s, per_second(200)}, {1s, per_second(200)}, {500ms, per_second(0)}})
        .task("two", [](HttpUser& user) {
            user.client.get("/");
            user.client.get("/text");
        });
    plan.users<HttpUser>("Random")
        .arrivals(per_second(200), {.poisson = true})
        .task("text", [](HttpUser& user) { user.client.get("/text"); });
    // 20 users answer 100 a second of these 200.
    plan.users<HttpUser>("Slow")
        .arrivals(per_second(200), {.max_users = 20})
        .task("delay", [](HttpUser& user) { user.client.get("/delay/200"); });
    plan.users<HttpUser>("Failing").arrivals(per_second(50)).task("bad", [](HttpUser& user) {
        if (user.random().chance(0.5)) throw std::runtime_error("changed its mind");
        user.client.get("/status/500");
    });
    plan.users<HttpUser>("Paced")
        .wait(mayfly::constant_pacing(20ms))
        .task("text", [](HttpUser& user) { user.client.get("/text"); });
    // More than a core can begin.
    plan.users<mayfly::User>("Flood")
        .arrivals(per_second(2'000'000))
        .task("count", [](mayfly::User&) { mayfly::measure("STEP", "count", [] {}); });
    plan.users<HttpUser>("Timed").arrivals(per_second(200)).task("send", [](HttpUser& user) {
        const auto now = std::chrono::steady_clock::now().time_since_epoch();
        const auto nanos = std::chrono::nanoseconds(now).count();
        user.client.get("/", {.headers = {{"X-Sent", std::to_string(nanos)}}});
    });
    plan.users<Refused>("Refused").arrivals(per_second(20)).task("look", &Refused::look);
    plan.users<HttpUser>("Hanging").arrivals(per_second(20)).task("hang", [](HttpUser& user) {
        user.client.get("/delay/60000");
    });
}
