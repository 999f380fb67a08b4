// Several things at once inside one task, and users that share something.
//     mayfly run examples/together.cpp -H http://127.0.0.1:8080 -u 20 -t 10s --headless
#include <mayfly/mayfly.hpp>
#include <mayfly/semaphore.hpp>

using namespace std::chrono_literals;

// region: at once
class Browser : public mayfly::HttpUser {
public:
    void open_page() {
        client.get("/");
        auto [text, image] = mayfly::all(
            [&] { return client.get("/text"); }, [&] { return client.get("/bytes/2000"); }
        );
        if (image.body().size() != 2000) image.fail("half an image");
    }

    void search() {
        const bool in_time = mayfly::with_timeout(500ms, [&] { client.get("/delay/20"); });
        if (!in_time) client.get("/", {.name = "/ after giving up"});
    }
};
// end region

// region: shared
mayfly::Semaphore checkouts{5};  // Of this worker process.

class Buyer : public mayfly::HttpUser {
public:
    void on_start() override {
        client.post("/login", mayfly::Json{{"user", "ann"}, {"password", "secret"}});
    }

    void buy() {
        checkouts.acquire();
        client.post("/cart", mayfly::Json{{"id", 3}});
        auto receipt = client.post("/checkout");
        if (receipt.ok() && receipt.json("/cents").as_int() <= 0)
            receipt.fail("a receipt without a sum");
        checkouts.release();
    }
};
// end region

void scenario(mayfly::Plan& plan) {
    const auto wait = mayfly::between(100ms, 500ms);
    plan.users<Browser>("Browser")
        .wait(wait)
        .task("open page", &Browser::open_page)
        .task("search", &Browser::search);
    plan.users<Buyer>("Buyer").wait(wait).task("buy", &Buyer::buy);
}
