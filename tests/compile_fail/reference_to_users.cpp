// error: cannot bind non-const lvalue reference of type 'mayfly::UserGroup<
// hint: keep what users.. gives without &
#include <mayfly/mayfly.hpp>

using namespace std::chrono_literals;

void visit(mayfly::HttpUser& user) {
    user.client.get("/");
}

void scenario(mayfly::Plan& plan) {
    auto& shoppers = plan.users<mayfly::HttpUser>("Shopper").task("visit", visit);
    shoppers.iterations(3);
}
