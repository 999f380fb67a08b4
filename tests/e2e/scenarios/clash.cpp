// A metric of two types, found when it is first used: there is a user by then.
#include <mayfly/mayfly.hpp>

namespace {

void use(mayfly::HttpUser& user) {
    user.client.get("/");
    static mayfly::Counter orders{"orders"};
    orders.add();
    static mayfly::Trend others{user.test().parameter("name")};
    others.add(2);
}

}  // namespace

void scenario(mayfly::Plan& plan) {
    plan.parameter("name", "orders");
    static mayfly::Rate rate{"rates"};
    static mayfly::Gauge gauge{"gauges"};
    plan.users<mayfly::HttpUser>("User").task("use", use);
}
