// A checkout step by step, by customers who show the token of their login with each request.
//     mayfly run examples/ports/checkout.cpp -H http://127.0.0.1:8080 -u 20 -t 10s --headless
#include <mayfly/mayfly.hpp>

using namespace std::chrono_literals;

class Customer : public mayfly::HttpUser {
public:
    void on_start() override {
        auto login = client.post("/login", mayfly::Json{{"user", "ann"}, {"password", "x"}});
        if (!login.ok()) stop();
        client.set_header("Authorization", "Bearer " + login.json("/token").as_text());
    }

    void look_around() {
        const auto items = client.get("/items").json();
        id_ = items[random().between(0, 99)]["id"].as_int();
    }

    void look_closer() { client.get("/item", {.name = "/item", .query = {{"id", id_}}}); }

    void fill_cart() { client.post("/cart", mayfly::Json{{"id", id_}, {"quantity", 2}}); }

    void pay() {
        auto receipt = client.post("/checkout");
        if (receipt.json("/items/0/id").as_int(-1) != id_) receipt.fail("another's receipt");
    }

private:
    std::int64_t id_ = 0;
};

void scenario(mayfly::Plan& plan) {
    plan.users<Customer>()
        .wait(mayfly::between(20ms, 80ms))
        .sequence(
            "checkout",
            {{"look around", &Customer::look_around},
             {"look closer", &Customer::look_closer},
             {"fill cart", &Customer::fill_cart},
             {"pay", &Customer::pay}}
        );
}
