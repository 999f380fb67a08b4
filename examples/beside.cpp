// A reader beside the tasks, over TCP: it takes what the server pushes, and the answers.
//     mayfly run examples/beside.cpp --parameter server=127.0.0.1:7000 -u 5 -t 5s --headless
#include <stdexcept>

#include <mayfly/channel.hpp>
#include <mayfly/mayfly.hpp>
#include <mayfly/tcp.hpp>

using namespace std::chrono_literals;

// region: beside
class Chatter : public mayfly::User {
public:
    void on_start() override {
        const bool with_tls = test().parameter<bool>("tls");
        if (!connection_.connect(test().parameter("server"), {.tls = with_tls})) {
            throw std::runtime_error(std::string(connection_.error()));
        }
        spawn([this] { read(); });
    }

    void ask() {
        mayfly::measure("chat", "ask", [&](mayfly::Measurement& row) {
            if (!connection_.send("ask\n")) return row.fail(connection_.error());
            if (answers_.receive() != "answer\n") row.fail("no answer");
        });
    }

private:
    void read() {
        while (connection_.is_open()) {
            const std::string line(connection_.receive_until("\n"));
            if (line == "push\n") {
                mayfly::record("chat", "push", 0ms, {.size = line.size()});
            } else {
                answers_.send(line);  // Also the empty one at the end.
            }
        }
    }

    mayfly::TcpConnection connection_;
    mayfly::Channel<std::string> answers_{10};
};
// end region

void scenario(mayfly::Plan& plan) {
    plan.parameter("server", "127.0.0.1:7000");
    plan.parameter("tls", "false");
    plan.users<Chatter>("Chatter").wait(mayfly::constant(10ms)).task("ask", &Chatter::ask);
}
