// One user walks twenty steps, each to a random path that names the step.
#include <mayfly/mayfly.hpp>

class Walker : public mayfly::HttpUser {
public:
    void walk() {
        const auto place = 1000 * step_ + random().between(0, 999);
        client.get("/bytes/" + std::to_string(place));
        if (++step_ == 20) stop_test();
    }

private:
    std::int64_t step_ = 0;
};

void scenario(mayfly::Plan& plan) {
    plan.users<Walker>("Walker").fixed_count(1).task("walk", &Walker::walk);
}
