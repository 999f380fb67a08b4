// What a project that uses mayfly brings along.
#include <mayfly/mayfly.hpp>

class Visitor : public mayfly::HttpUser {
public:
    void visit() { client.get("/"); }
};

void scenario(mayfly::Plan& plan) {
    plan.users<Visitor>("Visitor")
        .wait(mayfly::constant(std::chrono::milliseconds(100)))
        .task("visit", &Visitor::visit);
}
