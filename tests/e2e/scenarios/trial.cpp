// Tasks of every kind for one user that is watched.
#include <stdexcept>

#include <mayfly/mayfly.hpp>

using namespace std::chrono_literals;

class Shopper : public mayfly::HttpUser {
public:
    void on_start() override {
        client.set_basic_auth({"ann", "open sesame"});
        client.get(
            "/cookies/set", {.name = "/cookies/set", .query = {{"session", "s3ss10n-of-ann"}}}
        );
    }
    void browse() {
        auto page = client.get("/redirect/2");
        page.check("it is the front page", page.status() == 200);
        client.post(
            "/echo",
            mayfly::Json{{"key", test().parameter("key")}},
            {.name = "/echo", .query = {{"a", 1}}}
        );
    }
    void doze() {
        client.get("/text");
        mayfly::sleep(1h);
    }
    void break_off() {
        client.get("/status/404", {.name = "/missing"});
        throw std::runtime_error("no offer");
    }
};

void scenario(mayfly::Plan& plan) {
    plan.parameter("key", "", {.is_secret = true});
    plan.setup([](mayfly::Test& test) -> std::string {
        mayfly::HttpClient client;
        client.base_url = test.host();
        return std::string(client.get("/bytes/7").body());
    });
    plan.users<Shopper>("Shopper")
        .wait(mayfly::constant(1h))
        .task("browse", &Shopper::browse)
        .task("doze", &Shopper::doze)
        .task("break off", &Shopper::break_off);
    plan.users<mayfly::HttpUser>("Lost").task("look", [](mayfly::HttpUser& user) {
        user.client.get("http://127.0.0.1:1/");
    });
}
