// Every request in a file of the scenario's own, as a listener writes it, and an exit code of its
// own.
//     mayfly run examples/listener.cpp -H http://127.0.0.1:8080 -u 5 -t 5s --headless
#include <fstream>

#include <mayfly/mayfly.hpp>

using namespace std::chrono_literals;

// region: listener
std::ofstream file;  // Of this worker process.

void open_file(mayfly::Test& test) {
    if (test.is_master()) return;
    file.open(test.parameter("folder") + "/slow-" + std::to_string(test.worker()) + ".txt");
}

void note(const mayfly::RequestEvent& request) {
    if (request.failed || request.elapsed > 200ms) {
        file << request.user << ' ' << request.method << ' ' << request.name << ": "
             << request.status << ' ' << request.elapsed / 1ms << " ms " << request.error << '\n';
    }
}

void close_file(mayfly::Test&) {
    file.close();
}

void judge(mayfly::Test& test, mayfly::Quitting& end) {
    if (test.figures().row("GET /delay").p95 > 400ms) end.exit_code = 9;
}
// end region

// region: listener registration
void scenario(mayfly::Plan& plan) {
    plan.parameter("folder", ".");
    plan.on_test_start(open_file);
    plan.on_test_stop(close_file);
    plan.on_request(note);
    plan.on_quitting(judge);
    plan.users<mayfly::HttpUser>("User")
        .wait(mayfly::constant(100ms))
        .task("wait", [](mayfly::HttpUser& user) {
            user.client.get("/delay/250", {.name = "/delay"});
        });
}
// end region
