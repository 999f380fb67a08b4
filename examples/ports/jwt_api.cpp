// Users of a JSON API that log in once and show the token of the login from then on.
//     mayfly run examples/ports/jwt_api.cpp -H http://127.0.0.1:8080 -u 20 -t 10s --headless
#include <mayfly/mayfly.hpp>

using namespace std::chrono_literals;

class ApiUser : public mayfly::HttpUser {
public:
    void on_start() override {
        auto login = client.post("/login", mayfly::Json{{"user", "ann"}, {"password", "secret"}});
        client.set_header("Authorization", "Bearer " + login.json("/token").as_text());
        client.clear_cookies();  // The token alone says who it is.
    }

    void read_item() {
        const auto id = random().between(0, 99);
        auto item = client.get("/item", {.name = "/item", .query = {{"id", id}}});
        if (item.json("/id").as_int(-1) != id) item.fail("another item");
    }

    void fill_cart() {
        auto cart = client.post("/cart", mayfly::Json{{"id", 3}, {"quantity", 2}});
        if (cart.json("/cents").as_int() <= 0) cart.fail("a cart without a sum");
    }
};

void scenario(mayfly::Plan& plan) {
    plan.users<ApiUser>("ApiUser")
        .wait(mayfly::between(100ms, 300ms))
        .task("read item", &ApiUser::read_item, {.weight = 3})
        .task("fill cart", &ApiUser::fill_cart);
}
