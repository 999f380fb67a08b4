// Tasks picked by tag on the command line.
//     mayfly run examples/tags.cpp -H http://127.0.0.1:8080 -u 20 -t 10s --headless --tags read
#include <mayfly/mayfly.hpp>

using namespace std::chrono_literals;

class Visitor : public mayfly::HttpUser {
public:
    void look() { client.get("/text"); }
    void write() { client.post("/echo", mayfly::Form{{"text", "hello"}}, {.name = "/echo"}); }
    void wait_for_report() { client.get("/delay/300", {.name = "/report"}); }
};

// region: tags
void scenario(mayfly::Plan& plan) {
    plan.users<Visitor>("Visitor")
        .wait(mayfly::constant(100ms))
        .task("look", &Visitor::look, {.weight = 3, .tags = {"read"}})
        .task("write", &Visitor::write, {.tags = {"write"}})
        .task("report", &Visitor::wait_for_report, {.tags = {"read", "slow"}});
}
// end region
