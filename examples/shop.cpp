// Two kinds of users of the demo target's shop; shows most of what a scenario can say.
//     mayfly-target --port 8080 &
//     mayfly run examples/shop.cpp -H http://127.0.0.1:8080 -u 1000 -r 200 -t 30s --headless
#include <string>

#include <mayfly/mayfly.hpp>

using namespace std::chrono_literals;

// region: user class
class Customer : public mayfly::HttpUser {
public:
    void on_start() override {
        const std::string name = "customer-" + std::to_string(id());
        auto answer = client.post("/login", mayfly::Form{{"user", name}, {"password", "secret"}});
        if (!answer.ok()) stop();
    }

    void browse() {
        for (int page = 0; page < 3; ++page) {
            client.get("/item", {.name = "/item", .query = {{"id", any_item()}}});
            mayfly::sleep(200ms);
        }
    }

    void fill_cart();
    void checkout();

private:
    std::int64_t any_item() { return random().between(0, 99); }

    int items_in_cart_ = 0;
};
// end region

// region: own figures
inline mayfly::Trend cart_size{"cart size", "items"};

void Customer::fill_cart() {
    const mayfly::Labels scope{{"tier", id() % 4 == 0 ? "gold" : "free"}};
    const auto answer = client.post("/cart", mayfly::Json{{"id", any_item()}});
    if (answer.check("item is in the cart", answer.ok())) ++items_in_cart_;
    cart_size.add(items_in_cart_);
}
// end region

// region: checks
void Customer::checkout() {
    if (items_in_cart_ == 0) fill_cart();
    auto receipt = client.post("/checkout", {}, {.timeout = 5s});
    if (receipt.ok() && !receipt.json("/cents").exists())
        receipt.fail("a receipt without a sum");
    else if (receipt.ok() && receipt.elapsed() > 2s)
        receipt.fail("slower than 2 s");
    items_in_cart_ = 0;
}
// end region

// region: expected failure
void look_for_nothing(mayfly::HttpUser& user) {
    auto answer = user.client.get("/status/404", {.name = "/missing"});
    if (answer.status() == 404) answer.pass();
}
// end region

// region: registration
void scenario(mayfly::Plan& plan) {
    plan.users<Customer>("Customer")
        .weight(9)
        .wait(mayfly::between(500ms, 2s))
        .task("browse", &Customer::browse, {.weight = 5, .tags = {"read"}})
        .task("fill cart", &Customer::fill_cart, {.weight = 2})
        .task("checkout", &Customer::checkout);

    plan.users<mayfly::HttpUser>("Monitor")
        .fixed_count(1)
        .wait(mayfly::constant_pacing(1s))
        .task("ping", [](mayfly::HttpUser& user) { user.client.get("/"); }, {.tags = {"read"}})
        .task("look for nothing", look_for_nothing);
}
// end region
