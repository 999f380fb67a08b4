// Exceptions that reach the end of their task after other users have thrown theirs.
#include <stdexcept>

#include <mayfly/mayfly.hpp>

using namespace std::chrono_literals;

[[gnu::noinline]] void sell_out() {
    throw std::runtime_error("sold out");
}

[[gnu::noinline]] void lose_patience() {
    mayfly::sleep(1ms);
    throw std::logic_error("too slow");
}

void buy_with_children() {
    mayfly::all([] { mayfly::sleep(3ms), sell_out(); }, [] { mayfly::sleep(1h); });
}

void buy_and_tidy_up() {
    try {
        sell_out();
    } catch (const std::exception&) {
        mayfly::sleep(10ms);
        throw;
    }
}

void scenario(mayfly::Plan& plan) {
    plan.users<mayfly::User>("Buyer")
        .task("with children", [](mayfly::User&) { buy_with_children(); })
        .task("tidies up", [](mayfly::User&) { buy_and_tidy_up(); });
    plan.users<mayfly::User>("Other").task("throws", [](mayfly::User&) { lose_patience(); });
}
