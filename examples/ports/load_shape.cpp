// Steps of four users each two seconds, up to twelve, and then one second of calm.
//     mayfly run examples/ports/load_shape.cpp -H http://127.0.0.1:8080 --headless
#include <mayfly/mayfly.hpp>

using namespace std::chrono_literals;

std::optional<mayfly::Load> steps_and_calm(const mayfly::Moment& now) {
    const auto step = static_cast<std::uint64_t>(now.elapsed / 2s) + 1;
    if (step <= 3) return mayfly::Load{.users = 4 * step, .spawn_rate = 4};
    if (now.elapsed < 7s) return mayfly::Load{.users = 1, .spawn_rate = 20};
    return std::nullopt;
}

void scenario(mayfly::Plan& plan) {
    plan.shape(steps_and_calm);
    plan.users<mayfly::HttpUser>("Visitor")
        .wait(mayfly::constant(100ms))
        .task("look", [](mayfly::HttpUser& user) { user.client.get("/"); });
}
