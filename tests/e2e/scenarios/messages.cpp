// Both sides send each other more than a link may have waiting to be sent. Teardown asks the target
// for as many bytes as messages came there.
#include <string>

#include <mayfly/mayfly.hpp>

namespace {

constexpr int many = 1300;
int arrived = 0;

void send_many(mayfly::Test& test) {
    for (int i = 0; i < many; ++i) test.send("large", std::string(59'000, 'x'));
}

}  // namespace

void scenario(mayfly::Plan& plan) {
    plan.on_test_start([](mayfly::Test& test) {
        if (test.is_master()) send_many(test);
    });
    plan.on_message("large", [](mayfly::Test&, const mayfly::Message&) { ++arrived; });
    plan.teardown([](mayfly::Test& test) {
        mayfly::HttpClient client;
        client.base_url = test.host();
        client.get("/bytes/" + std::to_string(arrived > 0 ? 1 : 0));
    });
    plan.users<mayfly::HttpUser>("Sender").task("send", [](mayfly::HttpUser& user) {
        user.client.get("/");
        send_many(user.test());
    });
}
