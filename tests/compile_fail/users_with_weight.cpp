// error: no matching function for call to 'mayfly::Plan::users
// hint: users have a name, and a weight by a call
#include <mayfly/mayfly.hpp>

using namespace std::chrono_literals;

void visit(mayfly::HttpUser& user) {
    user.client.get("/");
}

void scenario(mayfly::Plan& plan) {
    plan.users<mayfly::HttpUser>("Shopper", 3).task("visit", visit);
}
