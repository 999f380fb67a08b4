// error: to 'mayfly::TaskOptions'
// hint: TaskOptions has these members, in this order: .weight, .tags
#include <mayfly/mayfly.hpp>

using namespace std::chrono_literals;

void scenario(mayfly::Plan& plan) {
    plan.users<mayfly::HttpUser>("Shopper")
        .task("browse", [](mayfly::HttpUser&) {}, {.wieght = 3});
}
