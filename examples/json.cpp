// Reading and writing JSON, and finding values in other texts.
//     mayfly run examples/json.cpp -H http://127.0.0.1:8080 -u 20 -t 10s --headless
#include <mayfly/mayfly.hpp>

using namespace std::chrono_literals;

// region: json
class Buyer : public mayfly::HttpUser {
public:
    void on_start() override {
        client.post("/login", mayfly::Json{{"user", "ann"}, {"password", "secret"}});
    }

    void fill_cart() {
        auto answer = client.post("/cart", mayfly::Json{{"id", 3}, {"quantity", 2}});
        if (answer.json("/cents").as_int() < 2 * 211) answer.fail("the cart is too cheap");
    }
};
// end region

// region: text
void give_feedback(mayfly::HttpUser& user) {
    const auto page = user.client.get("/form");
    const std::string token = mayfly::match(page.body(), "csrf\" value=\"([0-9a-f]+)");
    user.client.post("/form", mayfly::Form{{"csrf", token}, {"text", "fine"}});
}
// end region

void scenario(mayfly::Plan& plan) {
    const auto wait = mayfly::constant(200ms);
    plan.users<Buyer>("Buyer").wait(wait).task("fill cart", &Buyer::fill_cart);
    plan.users<mayfly::HttpUser>("Visitor").wait(wait).task("feedback", give_feedback);
}
