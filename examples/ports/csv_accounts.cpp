// Accounts from a CSV file, each used once; who gets none ends.
#include <mayfly/mayfly.hpp>

using namespace std::chrono_literals;

class Account : public mayfly::HttpUser {
public:
    void on_start() override {
        auto row = test().data("accounts").next();
        client.post("/login", mayfly::Form{{"user", row["user"]}, {"password", row["password"]}});
    }
    void read() { client.get("/text"); }
};

void scenario(mayfly::Plan& plan) {
    plan.data("accounts", "../data/accounts.csv", {.hand_out = mayfly::HandOut::once});
    plan.users<Account>("Account").wait(mayfly::between(100ms, 300ms)).task("read", &Account::read);
}
