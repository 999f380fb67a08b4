// Requests that fail and carry secrets, which the target gives back.
#include <mayfly/mayfly.hpp>

using namespace std::chrono_literals;

void scenario(mayfly::Plan& plan) {
    plan.parameter("key", "swordfish-key", {.is_secret = true});
    plan.users<mayfly::HttpUser>("Shopper")
        .wait(mayfly::constant(50ms))
        .task(
            "refused by the scenario",
            [](mayfly::HttpUser& user) {
                user.client.set_cookie("sid", "swordfish-cookie");
                const mayfly::RequestOptions options{
                    .name = "/echo", .headers = {{"Authorization", "Bearer swordfish-bearer"}}};
                auto response = user.client.post(
                    "/echo?api_key=swordfish-query",
                    "user=ann&password=swordfish-form&plain=visible",
                    options
                );
                response.fail("not what was asked for");
            }
        )
        .task(
            "refused by the target",
            [](mayfly::HttpUser& user) {
                user.client.get("/status/503", {.headers = {{"X-Api-Key", "swordfish-key"}}});
            }
        )
        .task("nobody listens", [](mayfly::HttpUser& user) {
            user.client.get("http://127.0.0.1:1/", {.name = "/nobody"});
        });
}
