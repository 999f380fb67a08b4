// Fails and throws with texts that vary, and with some that are not UTF-8.
#include <stdexcept>
#include <string>

#include <mayfly/mayfly.hpp>

void scenario(mayfly::Plan& plan) {
    const auto wait = mayfly::constant(std::chrono::milliseconds(5));
    plan.users<mayfly::HttpUser>("Writer")
        .wait(wait)
        .task(
            "fail",
            [](mayfly::HttpUser& user) {
                auto response = user.client.get("/", {.name = "row \xff"});
                response.fail(
                    "Stra\xdf"
                    "e"
                );
            }
        )
        .task("throw", [](mayfly::HttpUser&) {
            static int orders = 0;
            const std::string order = std::to_string(orders++);
            throw std::runtime_error("no order " + order + " at http://shop.example/?id=" + order);
        });
}
