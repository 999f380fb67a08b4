// Users that are nearly always in the middle of a request, so that the requests in progress at the
// target are the users that run.
#include <mayfly/mayfly.hpp>

using namespace std::chrono_literals;

void scenario(mayfly::Plan& plan) {
    plan.users<mayfly::HttpUser>("Guest")
        .wait(mayfly::constant(1ms))
        .task("stay", [](mayfly::HttpUser& user) { user.client.get("/delay/20"); });
}
