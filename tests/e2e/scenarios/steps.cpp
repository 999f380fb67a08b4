// Users whose requests tell in which order their tasks ran.
#include <stdexcept>

#include <mayfly/mayfly.hpp>

using namespace std::chrono_literals;

struct Walker : mayfly::HttpUser {
    Walker() = default;
    explicit Walker(std::string its_word) : word(std::move(its_word)) {}
    std::string word;
};

auto get(std::string path) {
    return [path](Walker& user) { user.client.get("/" + path + user.word); };
}

void scenario(mayfly::Plan& plan) {
    plan.users<Walker>("Steps")
        .iterations(2)
        .wait(mayfly::constant(1ms))
        .sequence(
            "buy",
            {{"home", get("home")},
             {"cart",
              [](Walker& user) {
                  user.client.get("/cart");
                  throw std::runtime_error("no cart");
              }},
             {"pay", get("pay"), {"money"}}}
        );

    struct Planner : Walker {
        void on_start() override { next_task("inner"); }
    };
    plan.users<Planner>("Planned")
        .group(
            "outer",
            [](auto& outer) {
                outer.task("stay", get("stay"), {.weight = 0})
                    .task("wander", &Walker::leave_group)
                    .group("deep", [](auto& deep) {
                        deep.task("inner", [](Planner& user) {
                            user.client.get("/inner");
                            user.next_task("pay");
                            user.next_task("stay");
                            user.next_task("last");
                        });
                    });
            }
        )
        .sequence("buy", {{"home", get("home")}, {"pay", get("pay")}})
        .task(
            "last",
            [](Planner& user) {
                user.client.get("/last");
                user.stop_test();
            },
            {.weight = 0}
        );

    plan.users<Walker>("Made", [] { return std::make_unique<Walker>("-of-gold"); })
        .iterations(2)
        .chain("round", {{"one", get("one"), {{"two"}}}, {"two", get("two"), {{"one"}}}});
}
