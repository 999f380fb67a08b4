// Reading and writing JSON; the header is one of its own because it takes long to compile.
//     mayfly run examples/json.cpp -H http://127.0.0.1:8080 -u 20 -t 10s --headless
#include <mayfly/json.hpp>
#include <mayfly/mayfly.hpp>

using namespace std::chrono_literals;

// region: json
class Buyer : public mayfly::HttpUser {
public:
    void on_start() override {
        client.post("/login", mayfly::json_body({{"user", "ann"}, {"password", "secret"}}));
    }

    void fill_cart() {
        auto answer = client.post("/cart", mayfly::json_body({{"id", 3}, {"quantity", 2}}));
        const auto cart = mayfly::parse_json(answer);
        if (answer.ok() && cart.at("cents") < 2 * 211) answer.fail("the cart is too cheap");
    }
};
// end region

void scenario(mayfly::Plan& plan) {
    plan.users<Buyer>("Buyer").wait(mayfly::constant(200ms)).task("fill cart", &Buyer::fill_cart);
}
