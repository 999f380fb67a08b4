// Users of a web server's two ports, each on one connection that is kept. Patient ones wait about
// as long as the server keeps it. Rows are named as their paths, one a port.
#include <string>

#include <mayfly/mayfly.hpp>

using namespace std::chrono_literals;

namespace {

// More than the buffers between two programs hold.
const std::string large_body(30'000'000, 'x');

struct Visitor : mayfly::HttpUser {
    void on_start() override { client.base_url = test().parameter("plain"); }
    virtual std::string page() const { return "/plain.txt"; }
    void get() { client.get(page()); }
    void post() { client.post(page(), "name=value"); }
    void upload() {
        client.get(page());
        client.post("/upload", large_body);
    }
};

struct TlsVisitor : Visitor {
    void on_start() override { client.base_url = test().parameter("tls"); }
    std::string page() const override { return "/tls.txt"; }
};

template <class User>
void add(mayfly::Plan& plan, const std::string& suffix) {
    plan.users<User>("Patient" + suffix)
        .wait(mayfly::between(960ms, 1040ms))
        .task("get", &User::get)
        .task("post", &User::post);
    plan.users<User>("Hurried" + suffix)
        .wait(mayfly::between(0ms, 2ms))
        .task("get", &User::get)
        .task("post", &User::post);
    plan.users<User>("Uploader" + suffix).wait(mayfly::constant(5ms)).task("upload", &User::upload);
}

}  // namespace

void scenario(mayfly::Plan& plan) {
    plan.parameter("plain", "", {.help = "the server's URL"});
    plan.parameter("tls", "", {.help = "the same over TLS"});
    add<Visitor>(plan, "");
    add<TlsVisitor>(plan, "Tls");
}
