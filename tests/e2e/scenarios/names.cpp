// As many names as a parameter says, of which one in fifty fails.
#include <string>

#include <mayfly/mayfly.hpp>

namespace {

void ask(mayfly::HttpUser& user) {
    static std::uint64_t asked = 0;
    static const auto names = std::stoull(user.test().parameter("names"));
    const std::uint64_t number = asked++ % names;
    std::string name = "/item/" + std::to_string(number);
    if (number == 53) name += "/\u65e5\u672c\u202e\x1b[2J\n|<b>`";
    user.client.get(number % 50 == 3 ? "/status/503" : "/", {.name = name});
}

}  // namespace

void scenario(mayfly::Plan& plan) {
    plan.parameter("names", "5000");
    plan.users<mayfly::HttpUser>("Asking").task("ask", ask);
}
