// More than single tasks: steps in order, a group to stay in, and a chain of pages.
//     mayfly list examples/tasks.cpp
//     mayfly run examples/tasks.cpp -H http://127.0.0.1:8080 -u 20 -t 10s --headless
#include <mayfly/mayfly.hpp>

using namespace std::chrono_literals;

// region: steps
class Shopper : public mayfly::HttpUser {
public:
    void on_start() override {
        client.post("/login", mayfly::Form{{"user", "ann"}, {"password", "secret"}});
    }

    void browse() {
        auto item = client.get("/item?id=7", {.name = "/item"});
        if (!item.ok()) next_task("complain");
    }

    void fill_cart() { client.post("/cart", mayfly::Json{{"id", 7}}); }
    void pay() { client.post("/checkout"); }
    void read() { client.get("/text"); }
    void write() { client.post("/echo", mayfly::Json{{"text", "fine"}}); }
    void complain() { client.get("/form"); }
};
// end region

class Reader : public mayfly::HttpUser {
public:
    void home() { client.get("/"); }
    void search() { client.get("/gzip"); }
    void page() { client.get("/bytes/500"); }
};

// region: registration
void scenario(mayfly::Plan& plan) {
    plan.users<Shopper>()
        .wait(mayfly::between(50ms, 150ms))
        .task("browse", &Shopper::browse, {.weight = 3})
        .sequence(
            "buy", {{"fill cart", &Shopper::fill_cart}, {"pay", &Shopper::pay}}, {.weight = 2}
        )
        .group(
            "forum",
            [](auto& forum) {
                forum.wait(mayfly::constant(20ms))
                    .task("read", &Shopper::read, {.weight = 3})
                    .task("write", &Shopper::write, {.tags = {"write"}})
                    .task("leave", &Shopper::leave_group);
            }
        )
        .task("complain", &Shopper::complain, {.weight = 0});

    plan.users<Reader>()
        .wait(mayfly::constant(100ms))
        .chain(
            "pages",
            {{"home", &Reader::home, {{"search", 3}, {"page", 1}}},
             {"search", &Reader::search, {{"page", 4}, {"search", 1}}},
             {"page", &Reader::page, {{"home"}, {"search"}}}}
        );
}
// end region
