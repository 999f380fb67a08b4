// Failures and exceptions of each kind, with names that need care in tables and files.
#include <stdexcept>

#include <mayfly/mayfly.hpp>

using namespace std::chrono_literals;

void scenario(mayfly::Plan& plan) {
    plan.users<mayfly::HttpUser>("Clumsy")
        .wait(mayfly::constant(20ms))
        .task("missing", [](mayfly::HttpUser& user) { user.client.get("/status/404"); })
        .task("rejected", [](mayfly::HttpUser& user) { user.client.get("/").fail("not my page"); })
        .task("throws", [](mayfly::HttpUser&) { throw std::runtime_error("out of ideas"); });
}
