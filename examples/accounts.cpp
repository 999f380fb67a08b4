// What happens once for the whole test, and data that no two users share, however many workers run.
//     mayfly run examples/accounts.cpp -H http://127.0.0.1:8080 -u 20 -t 10s --parameter prefix=ann
#include <string>

#include <mayfly/channel.hpp>
#include <mayfly/mayfly.hpp>

using namespace std::chrono_literals;

// region: handing out
mayfly::Channel<std::string> accounts{10'000};  // Of this worker process.

class Member : public mayfly::HttpUser {
public:
    void on_start() override {
        test().send("account wanted", "");
        account_ = accounts.receive().value();
        client.post("/login", mayfly::Form{{"user", account_}, {"password", "secret"}});
    }

    void look() {
        const auto offer = mayfly::JsonValue::read(test().setup_result());
        client.get("/item", {.name = "/item", .query = {{"id", offer["id"].as_int()}}});
    }

private:
    std::string account_;
};

void hand_out_account(mayfly::Test& test, const mayfly::Message& wanted) {
    static int handed_out = 0;  // Only the master's side gets here, and there is one of it.
    test.send_to(wanted.sender, "account", test.parameter("prefix") + std::to_string(handed_out++));
}

void take_account(mayfly::Test&, const mayfly::Message& message) {
    accounts.send(message.text);
}
// end region

// region: around the users
std::string find_offer(mayfly::Test& test) {
    mayfly::HttpClient client;
    client.base_url = test.host();
    client.post("/login", mayfly::Form{{"user", "manager"}, {"password", "secret"}});
    const auto offer = client.get("/item?id=7");
    if (!offer.ok()) throw std::runtime_error("the shop has no offer");
    return std::string(offer.body());
}

void scenario(mayfly::Plan& plan) {
    plan.parameter("prefix", "member-", {.help = "what the names of accounts begin with"});
    plan.setup(find_offer);
    plan.on_message("account wanted", hand_out_account);
    plan.on_message("account", take_account);
    plan.users<Member>("Member").wait(mayfly::between(100ms, 500ms)).task("look", &Member::look);
}
// end region
