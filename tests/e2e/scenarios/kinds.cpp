// Each user asks once for a path of its kind: the target's log counts the users.
#include <mayfly/mayfly.hpp>

using namespace std::chrono_literals;

struct Announced : mayfly::HttpUser {
    void on_start() override { client.get("/status/" + std::to_string(200 + number())); }
    virtual int number() const { return 0; }
    void rest() { mayfly::sleep(50ms); }
};
struct One : Announced {
    int number() const override { return 1; }
};
struct Two : Announced {
    int number() const override { return 2; }
};

void scenario(mayfly::Plan& plan) {
    plan.users<Announced>("Heavy").weight(3).task("rest", &Announced::rest);
    plan.users<One>("Light").task("rest", &One::rest);
    plan.users<Two>("Fixed").fixed_count(2).task("rest", &Two::rest);
}
