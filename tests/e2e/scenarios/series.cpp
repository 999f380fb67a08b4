// Everything that a scenario can count itself. What it counts it also writes to the file that the
// parameter names, a line for each time: the test adds them up.
#include <cmath>
#include <cstdlib>
#include <fcntl.h>
#include <string>
#include <unistd.h>

#include <mayfly/mayfly.hpp>

using namespace std::chrono_literals;

inline mayfly::Counter pieces{"pieces", "pcs"};
inline mayfly::Gauge level{"level"};
inline mayfly::Rate evens{"even"};
inline mayfly::Trend cart_size{"cart size", "items"};
static mayfly::Trend same_cart_size{"cart size", "items"};

namespace {

class Buyer : public mayfly::HttpUser {
public:
    void on_start() override { file_ = ::open(tally().c_str(), O_WRONLY | O_APPEND); }
    void on_stop() override { ::close(file_); }

    void buy() {
        const auto size = random().between(1, 40);
        const bool is_gold = size % 2 == 0;
        const mayfly::Labels scope{{"tier", is_gold ? "gold" : "tin"}};
        const auto answer = client.get(is_gold ? "/bytes/7" : "/", {.name = "shop"});
        answer.check("is whole", answer.body().size() == 7);
        mayfly::check("is small", size < 10);
        pieces.add(size);
        level.set(-size);
        evens.add(is_gold);
        (is_gold ? cart_size : same_cart_size).add(size);
        mayfly::record(
            "ws",
            "push",
            std::chrono::milliseconds(size),
            {.failed = size == 40 ? "too large" : "", .labels = {{"tier", ""}}}
        );
        if (size == 1) cart_size.add(std::nan(""));
        const std::string line = std::to_string(size) + '\n';
        if (::write(file_, line.data(), line.size()) < 0) stop_test();
    }

private:
    const std::string& tally() const { return test().parameter("tally"); }

    int file_ = -1;
};

mayfly::Counter hook_calls{"hook calls"};

void call_hook(mayfly::Test&) {
    hook_calls.add();
}

}  // namespace

void scenario(mayfly::Plan& plan) {
    plan.parameter("tally", "");
    plan.on_test_start(call_hook);
    plan.on_test_stop(call_hook);
    plan.users<Buyer>("Buyer").wait(mayfly::constant(5ms)).task("buy", &Buyer::buy);
}
