// error: designator order for field 'mayfly::RequestOptions::headers'
// hint: RequestOptions has these members, in this order: .name, .labels, .headers, .query
#include <mayfly/mayfly.hpp>

using namespace std::chrono_literals;

void visit(mayfly::HttpUser& user) {
    user.client.get("/", {.timeout = 2s, .headers = {{"a", "b"}}});
}

void scenario(mayfly::Plan& plan) {
    plan.users<mayfly::HttpUser>("Shopper").task("visit", visit);
}
