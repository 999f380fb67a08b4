// Two kinds whose rows are named by a parameter, and a parameter that nobody may see.
#include <mayfly/mayfly.hpp>

namespace {

void ask(mayfly::HttpUser& user) {
    user.client.get("/", {.name = user.test().parameter("tenant")});
}

}  // namespace

void scenario(mayfly::Plan& plan) {
    plan.parameter("tenant", "nobody");
    plan.parameter("password", "", {.is_secret = true});
    const auto wait = mayfly::constant(std::chrono::milliseconds(20));
    plan.users<mayfly::HttpUser>("Buyer").wait(wait).task("ask", ask, {.tags = {"quick"}});
    plan.users<mayfly::HttpUser>("Visitor").wait(wait).task("ask", ask, {.tags = {"quick"}});
}
