// error: cannot convert 'int' to 'mayfly::GroupOptions'
// hint: a weight has its name: .sequence
#include <mayfly/mayfly.hpp>

using namespace std::chrono_literals;

void visit(mayfly::HttpUser& user) {
    user.client.get("/");
}

void scenario(mayfly::Plan& plan) {
    plan.users<mayfly::HttpUser>("Shopper").sequence("x", {{"a", visit}}, 3);
}
