// Users that ask one after the other, and users that end, each kind for a test of its own.
#include <stdexcept>

#include <mayfly/mayfly.hpp>

using namespace std::chrono_literals;
using mayfly::HttpUser;

class Locked : public HttpUser {
public:
    void on_start() override { throw std::runtime_error("no key"); }
    void look() { client.get("/"); }
};

void scenario(mayfly::Plan& plan) {
    plan.users<HttpUser>("Asker").wait(mayfly::constant(10ms)).task("ask", [](HttpUser& user) {
        user.client.get("/");
    });
    plan.users<HttpUser>("Guest").task("visit", [](HttpUser& user) {
        user.client.get("/");
        user.stop();
    });
    plan.users<HttpUser>("Impatient").task("ask", [](HttpUser& user) {
        mayfly::with_timeout(1500ms, [&] { user.client.get("/"); });
    });
    plan.users<Locked>("Locked").task("look", &Locked::look);
}
