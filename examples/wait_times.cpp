// The rules for the wait between two tasks, one kind of user each.
//     mayfly run examples/wait_times.cpp -H http://127.0.0.1:8080 -u 60 -t 10s --headless
#include <mayfly/mayfly.hpp>

using namespace std::chrono_literals;

void visit(mayfly::HttpUser& user) {
    user.client.get("/");
}

// region: wait times
mayfly::Duration patience(mayfly::User& user) {
    return user.random().chance(0.1) ? 2s : 200ms;  // Every tenth user reads for longer.
}

void scenario(mayfly::Plan& plan) {
    using mayfly::HttpUser;
    plan.users<HttpUser>("Steady").wait(mayfly::constant(500ms)).task("visit", visit);
    plan.users<HttpUser>("Human").wait(mayfly::between(100ms, 900ms)).task("visit", visit);
    plan.users<HttpUser>("Clockwork").wait(mayfly::constant_pacing(1s)).task("visit", visit);
    plan.users<HttpUser>("Metered").wait(mayfly::constant_throughput(2)).task("visit", visit);
    plan.users<HttpUser>("Arrivals").wait(mayfly::exponential(500ms)).task("visit", visit);
    plan.users<HttpUser>("Own").wait(mayfly::custom_wait(patience)).task("visit", visit);
}
// end region
