// One user whose only call blocks its thread for the better part of the run, and one that goes on.
#include <unistd.h>

#include <mayfly/mayfly.hpp>

using namespace std::chrono_literals;

void scenario(mayfly::Plan& plan) {
    plan.users<mayfly::User>("Blocker").fixed_count(1).task("block", [](mayfly::User& user) {
        mayfly::measure("call", "sleep", [] { mayfly::blocking([] { ::usleep(1'500'000); }); });
        user.stop();
    });
    plan.users<mayfly::HttpUser>("Visitor")
        .wait(mayfly::constant(20ms))
        .task("visit", [](mayfly::HttpUser& user) { user.client.get("/"); });
}
