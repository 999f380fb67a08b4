// error: no matching function for call to 'mayfly::UserGroup<mayfly::HttpUser>::group
// hint: a group is filled by a function
#include <mayfly/mayfly.hpp>

using namespace std::chrono_literals;

void visit(mayfly::HttpUser& user) {
    user.client.get("/");
}

void scenario(mayfly::Plan& plan) {
    plan.users<mayfly::HttpUser>("Shopper")
        .group("x", [](auto& group) { group.task("a", visit); }, 3);
}
