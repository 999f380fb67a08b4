// error: cannot convert '<brace-enclosed initializer list>' to 'mayfly::GroupOptions'
// hint: a wait is a rule
#include <mayfly/mayfly.hpp>

using namespace std::chrono_literals;

void visit(mayfly::HttpUser& user) {
    user.client.get("/");
}

void scenario(mayfly::Plan& plan) {
    plan.users<mayfly::HttpUser>("Shopper").sequence("x", {{"a", visit}}, {.wait = 2s});
}
