// Customers of the demo target's shop: most look at items, some buy. Try it with
//     mayfly run examples/quickstart.cpp -H http://127.0.0.1:8080 -u 50 -r 25 -t 15s --headless
// region: quickstart
#include <mayfly/mayfly.hpp>

using namespace std::chrono_literals;

class Shopper : public mayfly::HttpUser {
public:
    void on_start() override {
        client.post("/login", mayfly::Form{{"user", "ann"}, {"password", "x"}});
    }

    void browse() {
        client.get("/item?id=" + std::to_string(random().between(0, 99)), {.name = "/item"});
    }
    void buy() {
        client.post("/cart", mayfly::Json{{"id", 3}});
        auto receipt = client.post("/checkout");
        if (receipt.ok() && receipt.body().find("cents") == std::string_view::npos)
            receipt.fail("a receipt without a sum");
    }
};

void scenario(mayfly::Plan& plan) {
    plan.users<Shopper>("Shopper")
        .wait(mayfly::between(100ms, 500ms))
        .task("browse", &Shopper::browse, {.weight = 3})
        .task("buy", &Shopper::buy);
}
// end region
