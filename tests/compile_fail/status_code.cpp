// error: 'class mayfly::Response' has no member named 'status_code'
// hint: it is response.status
#include <mayfly/mayfly.hpp>

using namespace std::chrono_literals;

void visit(mayfly::HttpUser& user) {
    if (user.client.get("/").status_code == 200) user.stop();
}

void scenario(mayfly::Plan& plan) {
    plan.users<mayfly::HttpUser>("Shopper").task("visit", visit);
}
