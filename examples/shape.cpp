// A load that the scenario decides on: 50 users, then 200, until requests fail.
//     mayfly run examples/shape.cpp -H http://127.0.0.1:8080 --headless
#include <optional>

#include <mayfly/mayfly.hpp>

using namespace std::chrono_literals;

void visit(mayfly::HttpUser& user) {
    user.client.get("/");
}

// region: shape
std::optional<mayfly::Load> decide(const mayfly::Moment& now) {
    if (now.failures > 0.01 || now.elapsed > 20min) return std::nullopt;
    if (now.elapsed < 1min) return mayfly::Load{.users = 50, .spawn_rate = 10};
    return mayfly::Load{.users = 200, .spawn_rate = 20, .shares = {{"Shopper", 9}, {"Admin", 1}}};
}

void scenario(mayfly::Plan& plan) {
    plan.shape(decide);
    plan.users<mayfly::HttpUser>("Shopper").wait(mayfly::between(1s, 3s)).task("visit", visit);
    plan.users<mayfly::HttpUser>("Admin").wait(mayfly::between(1s, 3s)).task("visit", visit);
}
// end region
