// Kinds of users that keep their worker's loop from turning, and one that does not.
#include <chrono>
#include <thread>

#include <mayfly/mayfly.hpp>

using namespace std::chrono_literals;

namespace {

struct Holder : mayfly::HttpUser {
    void sleep_in_the_kernel() {
        std::this_thread::sleep_for(200ms);
        client.get("/");
    }
    void nap_in_the_kernel() {
        std::this_thread::sleep_for(2ms);
        client.get("/");
    }
    void compute() {
        const auto end = std::chrono::steady_clock::now() + 60ms;
        while (std::chrono::steady_clock::now() < end) continue;
        client.get("/");
    }
    void hurry() { client.get("/"); }
};

}  // namespace

void scenario(mayfly::Plan& plan) {
    plan.users<Holder>("Sleeper").task("sleep", &Holder::sleep_in_the_kernel);
    plan.users<Holder>("Napper").task("nap", &Holder::nap_in_the_kernel);
    plan.users<Holder>("Computer").task("compute", &Holder::compute);
    plan.users<Holder>("Hurrier").task("hurry", &Holder::hurry);
    plan.users<Holder>("Calm").wait(mayfly::constant(100ms)).task("look", &Holder::hurry);
}
