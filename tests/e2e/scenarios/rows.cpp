// Users that tell the target which rows of a file they got, twenty at a time.
#include <string>

#include <mayfly/mayfly.hpp>

using namespace std::chrono_literals;

class Taker : public mayfly::HttpUser {
public:
    void on_start() override {
        if (host().empty()) stop_test();
    }

    void take() {
        std::string path = "/rows/";
        for (int i = 0; i < 20; ++i) path += test().data("numbers").next()["number"] + ".";
        client.get(path, {.name = "/rows"}).pass();
    }
};

void scenario(mayfly::Plan& plan) {
    plan.data("numbers", "numbers.csv", {.hand_out = mayfly::HandOut::once});
    plan.users<Taker>("Taker").wait(mayfly::constant(2ms)).task("take", &Taker::take);
}
