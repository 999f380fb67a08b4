// A line in a file for each request, written by a listener; each worker process has its own file.
//     mayfly run examples/ports/request_listener.cpp -H http://127.0.0.1:8080 -u 5 -t 10s
//     --headless
#include <fstream>

#include <mayfly/mayfly.hpp>

using namespace std::chrono_literals;

std::ofstream file;

void note(const mayfly::RequestEvent& request) {
    file << request.method << ',' << request.name << ',' << request.elapsed / 1us << ','
         << request.size << ',' << request.error << '\n';
}

void scenario(mayfly::Plan& plan) {
    plan.parameter("folder", ".");
    plan.on_test_start([](mayfly::Test& test) {
        if (test.is_master()) return;
        file.open(test.parameter("folder") + "/requests-" + std::to_string(test.worker()) + ".csv");
    });
    plan.on_test_stop([](mayfly::Test&) { file.close(); });
    plan.on_request(note);
    plan.users<mayfly::HttpUser>("Reader")
        .wait(mayfly::between(10ms, 50ms))
        .task("read", [](mayfly::HttpUser& user) { user.client.get("/text"); });
}
