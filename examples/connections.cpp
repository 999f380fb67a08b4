// What a user's connections can do: several requests at once as a browser sends them, files that
// are read while they are sent, and a connection for each request.
//
//     mayfly run examples/connections.cpp -H http://127.0.0.1:8000 -u 20 -t 1m
#include <mayfly/mayfly.hpp>

using namespace std::chrono_literals;

// region: batch
class Browser : public mayfly::HttpUser {
public:
    void on_start() override { client.configure({.connections = 6}); }

    void open_page() {
        client.get("/");
        auto answers = client.batch(
            {{"GET", "/text"},
             {"GET", "/bytes/2000"},
             {"POST", "/echo", mayfly::Json{{"seen", "/"}}, {.name = "tracker"}}}
        );
        if (answers[1].body().size() != 2000) answers[1].fail("half an image");
    }
};
// end region

// region: upload
class Photographer : public mayfly::HttpUser {
public:
    void on_start() override { client.configure({.keep_alive = false}); }

    void send_photo() {
        const std::string photo = test().parameter("photo");
        client.put("/echo", mayfly::File{photo, "image/jpeg"}, {.name = "photo"});
        client.post(
            "/echo",
            mayfly::Multipart{
                {{.name = "album", .content = "2026"}, {.name = "photo", .path = photo}}},
            {.name = "album"}
        );
    }
};
// end region

void scenario(mayfly::Plan& plan) {
    plan.parameter("photo", __FILE__, {.help = "the file that is sent"});
    plan.users<Browser>("Browser")
        .wait(mayfly::between(100ms, 500ms))
        .task("open page", &Browser::open_page);
    plan.users<Photographer>("Photographer")
        .wait(mayfly::between(100ms, 500ms))
        .task("send photo", &Photographer::send_photo);
}
