// Visitors who send a form with the hidden token that came with it.
//     mayfly run examples/ports/csrf_form.cpp -H http://127.0.0.1:8080 -u 20 -t 10s --headless
#include <mayfly/mayfly.hpp>

using namespace std::chrono_literals;

void give_feedback(mayfly::HttpUser& user) {
    auto page = user.client.get("/form");
    const auto token = mayfly::match(page.body(), "name=\"csrf\" value=\"([0-9a-f]+)");
    if (token.empty()) return page.fail("a form without a token");
    user.client.post("/form", mayfly::Form{{"csrf", token}, {"text", "fine"}});
}

void scenario(mayfly::Plan& plan) {
    plan.users<mayfly::HttpUser>("Visitor")
        .wait(mayfly::between(100ms, 300ms))
        .task("give feedback", give_feedback);
}
