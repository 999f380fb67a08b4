// error: cannot convert 'int' to 'mayfly::WaitTime'
// hint: a wait is a rule
#include <mayfly/mayfly.hpp>

using namespace std::chrono_literals;

void visit(mayfly::HttpUser& user) {
    user.client.get("/");
}

void scenario(mayfly::Plan& plan) {
    plan.users<mayfly::HttpUser>("Shopper").task("visit", visit).wait(2);
}
