// What happens around the users, seen by the target: setup and teardown ask it too.
#include <stdexcept>
#include <string>

#include <mayfly/mayfly.hpp>

using namespace std::chrono_literals;

namespace {

void ask(mayfly::Test& test, const std::string& path) {
    mayfly::HttpClient client;
    client.base_url = test.host();
    client.get(path);
}

}  // namespace

void scenario(mayfly::Plan& plan) {
    plan.parameter("ending", "well", {.choices = {"well", "throw", "crash", "forever"}});
    plan.setup([](mayfly::Test& test) -> std::string {
        ask(test, "/bytes/1");
        const auto ending = test.parameter("ending");
        if (ending == "throw") throw std::runtime_error("no database");
        if (ending == "crash") __builtin_trap();
        if (ending == "forever") mayfly::sleep(1h);
        return "{}";
    });
    plan.teardown([](mayfly::Test& test) { ask(test, "/bytes/2"); });
    plan.on_test_start([](mayfly::Test& test) { ask(test, "/bytes/3"); });
    plan.on_test_stop([](mayfly::Test& test) { ask(test, "/bytes/4"); });
    plan.users<mayfly::HttpUser>("Visitor")
        .wait(mayfly::constant(20ms))
        .task("visit", [](mayfly::HttpUser& user) { user.client.get("/"); });
}
