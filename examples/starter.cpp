// A load test: run it with
//     mayfly run FILE.cpp -H http://127.0.0.1:8080 -u 10 -t 10s --headless
// Without a site of your own, start the demo shop first: mayfly-target --port 8080
#include <mayfly/mayfly.hpp>

using namespace std::chrono_literals;

// One simulated user: mayfly makes an object of this class for each. Its members are its own state
// and need no locks.
class Visitor : public mayfly::HttpUser {
public:
    // Runs once before the first task. The client keeps the cookies that come back.
    void on_start() override {
        client.post("/login", mayfly::Form{{"user", "ann"}, {"password", "secret"}});
    }

    // A task: what a user does again and again, with a wait in between.
    void open_front_page() { client.get("/"); }

    // A name puts all items into one row of the statistics. Statuses from 400 on, and requests that
    // get no answer, are failures by themselves; fail() adds what only you can know.
    void look_at_item() {
        const auto id = random().between(0, 99);
        auto answer = client.get("/item?id=" + std::to_string(id), {.name = "/item"});
        if (answer.ok() && answer.body().find("name") == std::string_view::npos)
            answer.fail("an item without a name");
    }
};

// Says who takes part and what they do. "look at item" is drawn three times as often.
void scenario(mayfly::Plan& plan) {
    plan.users<Visitor>("Visitor")
        .wait(mayfly::between(500ms, 2s))
        .task("open front page", &Visitor::open_front_page)
        .task("look at item", &Visitor::look_at_item, {.weight = 3});
}
