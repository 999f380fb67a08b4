// Each user gets one answer at once, and waits for another that does not come.
#include <mayfly/mayfly.hpp>

class Waiting : public mayfly::HttpUser {
public:
    void on_start() override { client.get("/"); }
    void wait_long() { client.get("/delay/60000"); }
};

void scenario(mayfly::Plan& plan) {
    plan.users<Waiting>("Waiting").task("wait long", &Waiting::wait_long);
}
