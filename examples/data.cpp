// Accounts from a file, of which no two users share one, and search words for everybody.
//     mayfly run examples/data.cpp -H http://127.0.0.1:8080 -u 5 -t 10s
#include <string>

#include <mayfly/mayfly.hpp>

using namespace std::chrono_literals;

// region: rows
class Member : public mayfly::HttpUser {
public:
    void on_start() override {
        auto account = test().data("accounts").next();
        client.post(
            "/login",
            mayfly::Form{{"user", account["user"]}, {"password", account["password"]}},
            {.labels = {{"tier", account["tier"]}}}
        );
    }

    void look() {
        auto product = test().data("products").next();
        auto item = client.get("/item", {.name = "/item", .query = {{"id", product["id"]}}});
        if (item.json("/cents").as_int() > product["most_cents"].as_int()) item.fail("too dear");
    }
};

void scenario(mayfly::Plan& plan) {
    plan.data("accounts", "data/accounts.csv", {.hand_out = mayfly::HandOut::once});
    plan.data("products", "data/products.jsonl", {.hand_out = mayfly::HandOut::shuffled});
    plan.users<Member>("Member").wait(mayfly::between(100ms, 500ms)).task("look", &Member::look);
}
// end region
