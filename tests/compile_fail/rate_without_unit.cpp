// error: no matching function for call to 'mayfly::UserGroup<mayfly::HttpUser>::arrivals
// hint: a rate has a unit
#include <mayfly/mayfly.hpp>

using namespace std::chrono_literals;

void visit(mayfly::HttpUser& user) {
    user.client.get("/");
}

void scenario(mayfly::Plan& plan) {
    plan.users<mayfly::HttpUser>("Shopper").task("visit", visit).arrivals(5);
}
