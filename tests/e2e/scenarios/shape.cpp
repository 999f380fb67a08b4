// Three A, then six B, then the end; setup says what else the shape does. Each user asks once for
// the path of its kind: the target's log counts the users.
#include <stdexcept>
#include <string>

#include <mayfly/mayfly.hpp>

using namespace std::chrono_literals;

namespace {

std::string behaviour;

struct Visitor : mayfly::HttpUser {
    void visit() { client.get("/bytes/3"); }
};
struct A : Visitor {
    void on_start() override { client.get("/status/200"); }
};
struct B : Visitor {
    void on_start() override { client.get("/status/201"); }
};

std::optional<mayfly::Load> decide(const mayfly::Moment& now) {
    if (behaviour == "throw") throw std::runtime_error("no idea");
    if (behaviour == "name") return mayfly::Load{.users = 1, .shares = {{"C", 1}}};
    if (behaviour == "divide") return mayfly::Load{.users = 1, .spawn_rate = now.rate * 0 / 0.0};
    if (now.elapsed < 1500ms) return mayfly::Load{.users = 3, .shares = {{"A", 1}}};
    if (now.elapsed < 3500ms) return mayfly::Load{.users = 6, .shares = {{"B", 1}}};
    return std::nullopt;
}

}  // namespace

void scenario(mayfly::Plan& plan) {
    plan.parameter("behaviour", "well");
    plan.setup([](mayfly::Test& test) {
        behaviour = test.parameter("behaviour");
        return std::string("{}");
    });
    plan.shape(decide);
    plan.on_spawning_complete([](mayfly::Test& test) {
        mayfly::log("complete: " + std::to_string(test.figures().users));
    });
    plan.users<A>("A").wait(mayfly::constant(20ms)).task("visit", &Visitor::visit);
    plan.users<B>("B").wait(mayfly::constant(20ms)).task("visit", &Visitor::visit);
}
