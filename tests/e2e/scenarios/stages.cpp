// Two users more at each of two steps, each of which asks four times and ends.
#include <mayfly/mayfly.hpp>

using namespace std::chrono_literals;

struct Visitor : mayfly::HttpUser {
    void visit() { client.get("/bytes/3"); }
};

void scenario(mayfly::Plan& plan) {
    plan.stages(mayfly::steps(2, 1s, 2));
    plan.users<Visitor>("Visitor")
        .wait(mayfly::constant(20ms))
        .iterations(4)
        .task("visit", &Visitor::visit);
}
