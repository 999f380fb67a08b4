// error: to 'const mayfly::Body
// hint: the second argument is the body: mayfly::Json
#include <mayfly/mayfly.hpp>

using namespace std::chrono_literals;

void visit(mayfly::HttpUser& user) {
    user.client.post("/login", {{"user", "ann"}, {"password", "x"}});
}

void scenario(mayfly::Plan& plan) {
    plan.users<mayfly::HttpUser>("Shopper").task("visit", visit);
}
