// Hooks on what happens in a run: some throw, and one sets the exit code.
#include <cstdio>
#include <stdexcept>

#include <mayfly/mayfly.hpp>

using namespace std::chrono_literals;

mayfly::Counter told{"told"};
mayfly::Counter errors{"errors told"};

class Visitor : public mayfly::HttpUser {
public:
    void on_start() override {
        spawn([] { throw std::runtime_error("nothing to read"); });
        spawn([this] { beat(); });
    }
    void visit() {
        client.get("/status/404", {.name = "/missing", .labels = {{"tier", "gold"}}});
        mayfly::measure("own", "work", [] {});
        throw std::logic_error("as always");
    }

private:
    void beat() {
        for (;;) {
            mayfly::sleep(10ms);
            client.get("/text");
        }
    }
};

void listen(const mayfly::RequestEvent& event) {
    const bool is_http = event.type == "HTTP";
    const bool is_known = event.kind == "Visitor" && event.elapsed > 0ns &&
                          event.failed == !event.error.empty() && is_http == !event.url.empty() &&
                          event.failed == (event.status == 404 && event.task == "visit") &&
                          event.labels.size() == (event.failed ? 1U : 0U) &&
                          (event.name == "/text" ? event.task == "spawn" : event.task == "visit");
    if (is_known) told.add();
    mayfly::measure("own", "in a hook", [] {});  // Of which nobody is told.
}

void judge(mayfly::Test& test, mayfly::Quitting& end) {
    const auto& figures = test.figures();
    mayfly::log(
        "the end: " + std::to_string(figures.row("GET /missing").failures) + " of " +
        std::to_string(figures.total.requests) + " with " + std::to_string(end.exit_code)
    );
    if (const auto code = test.parameter<int>("exit code"); code >= 0) end.exit_code = code;
}

void scenario(mayfly::Plan& plan) {
    plan.parameter("exit code", -1);
    plan.on_request([](const mayfly::RequestEvent& event) {
        if (event.name == "/missing") throw std::runtime_error("not mine");
    });
    plan.on_request(listen);
    plan.on_user_error([](const mayfly::UserError& error) {
        if (error.kind == "Visitor" && !error.message.empty()) errors.add();
    });
    plan.on_spawning_complete([](mayfly::Test& test) {
        mayfly::log(mayfly::LogLevel::warning, "complete: " + std::to_string(test.figures().users));
    });
    plan.on_quitting(judge);
    plan.users<Visitor>("Visitor")
        .iterations(20)
        .wait(mayfly::constant(100ms))
        .task("visit", &Visitor::visit);
}
