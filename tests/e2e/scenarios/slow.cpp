// Each request takes five seconds: what a stop finds under way.
#include <mayfly/mayfly.hpp>

class Patient : public mayfly::HttpUser {
public:
    void on_stop() override { client.post("/echo", "goodbye", {.name = "/echo"}); }
    void wait_long() { client.get("/delay/5000"); }
};

void scenario(mayfly::Plan& plan) {
    plan.users<Patient>("Patient").task("wait long", &Patient::wait_long);
}
