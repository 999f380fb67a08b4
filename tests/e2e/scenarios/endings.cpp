// Code of the scenario that does not end, throws, crashes or keeps what it got, wherever the
// parameters say.
#include <cstdio>
#include <cstdlib>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

#include <mayfly/mayfly.hpp>

using namespace std::chrono_literals;

namespace {

std::vector<mayfly::Response> kept;

void act(const mayfly::Test& test, const std::string& where) {
    if (test.parameter("where") != where) return;
    std::printf("the scenario is in %s\n", where.c_str());
    const auto& how = test.parameter("how");
    if (how == "wait") mayfly::sleep(1h);
    if (how == "block") std::this_thread::sleep_for(1h);
    if (how == "throw") throw std::runtime_error("no database");
    if (how == "crash") std::abort();
}

std::string side(const mayfly::Test& test) {
    return test.is_master() ? "master" : "worker";
}

}  // namespace

void scenario(mayfly::Plan& plan) {
    plan.parameter("where", "nowhere");
    plan.parameter("how", "wait");
    plan.setup([](mayfly::Test& test) {
        act(test, "setup");
        return std::string("{}");
    });
    plan.on_test_start([](mayfly::Test& test) { act(test, side(test) + " start"); });
    plan.on_test_stop([](mayfly::Test& test) { act(test, side(test) + " stop"); });
    plan.teardown([](mayfly::Test& test) { act(test, "teardown"); });
    plan.users<mayfly::HttpUser>("User")
        .wait(mayfly::constant(20ms))
        .task("get", [](mayfly::HttpUser& user) {
            auto response = user.client.get("/");
            if (user.test().parameter("how") == "keep") kept.push_back(std::move(response));
            act(user.test(), "task");
        });
}
