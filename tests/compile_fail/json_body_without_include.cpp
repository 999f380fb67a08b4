// error: 'json_body' is not a member of 'mayfly'
// hint: #include <mayfly/json.hpp>
#include <mayfly/mayfly.hpp>

using namespace std::chrono_literals;

void visit(mayfly::HttpUser& user) {
    user.client.post("/", mayfly::json_body({{"a", 1}}));
}

void scenario(mayfly::Plan& plan) {
    plan.users<mayfly::HttpUser>("Shopper").task("visit", visit);
}
