// Programs that the test's own code starts, and which descriptors they find open: each appends its
// list to a file.
#include <cstdlib>
#include <string>

#include <mayfly/mayfly.hpp>

using namespace std::chrono_literals;

void list_descriptors(const std::string& who) {
    const char* file = std::getenv("DESCRIPTORS");
    if (file == nullptr) return;
    // Those of the shell, which has opened none besides.
    const auto command = "exec >>" + std::string(file) + " </dev/null 2>/dev/null; echo by " + who +
                         "; ls -l /proc/$$/fd; true";
    if (std::system(command.c_str()) != 0) std::abort();
}

void scenario(mayfly::Plan& plan) {
    plan.setup([](mayfly::Test&) {
        list_descriptors("setup");
        return std::string();
    });
    plan.on_test_start([](mayfly::Test&) { list_descriptors("on_test_start"); });
    plan.users<mayfly::HttpUser>("Guest")
        .wait(mayfly::constant(1ms))
        .task("look", [](mayfly::HttpUser& user) {
            user.client.get("/");  // Its connection is kept.
            list_descriptors("task");
            user.stop_test();
        });
}
