// Several requests of one user at the same time, as a browser sends them.
//     mayfly run examples/parallel.cpp -H http://127.0.0.1:8080 -u 20 -t 10s --headless
#include <mayfly/mayfly.hpp>

using namespace std::chrono_literals;

// region: parallel
class Reader : public mayfly::HttpUser {
public:
    void open_page() {
        client.get("/");
        auto [text, picture] = mayfly::all(
            [&] { return client.get("/text"); }, [&] { return client.get("/bytes/20000"); }
        );
        if (text.ok() && picture.body().size() != 20000) picture.fail("not the whole picture");
    }

    void search() {
        if (!mayfly::with_timeout(200ms, [&] { client.get("/delay/50"); })) client.get("/");
    }
};
// end region

void scenario(mayfly::Plan& plan) {
    plan.users<Reader>("Reader")
        .wait(mayfly::between(100ms, 300ms))
        .task("open page", &Reader::open_page, {.weight = 4})
        .task("search", &Reader::search);
}
