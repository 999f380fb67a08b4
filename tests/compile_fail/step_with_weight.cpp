// error: initializer_list<mayfly::Step
// hint: a step is
#include <mayfly/mayfly.hpp>

using namespace std::chrono_literals;

void visit(mayfly::HttpUser& user) {
    user.client.get("/");
}

void scenario(mayfly::Plan& plan) {
    plan.users<mayfly::HttpUser>("Shopper").sequence("x", {{"a", visit, 3}});
}
