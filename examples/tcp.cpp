// A protocol that mayfly does not speak, over a connection of the user's own. Here a few words of
// HTTP stand for it, so that the demo target understands them.
//     mayfly run examples/tcp.cpp -u 20 -t 10s --headless --parameter server=127.0.0.1:8080
#include <string>

#include <mayfly/mayfly.hpp>
#include <mayfly/tcp.hpp>

using namespace std::chrono_literals;

// region: tcp
class Caller : public mayfly::User {
public:
    void ask() {
        mayfly::measure("tcp", "ask", [&](mayfly::Measurement& row) {
            if (!connection_.is_open() && !connection_.connect(test().parameter("server"))) {
                return row.fail(connection_.error());
            }
            connection_.send("GET / HTTP/1.1\r\nHost: localhost\r\n\r\n");
            const std::string head(connection_.receive_until("\r\n\r\n"));
            const auto length = head.find("Content-Length: ");
            if (head.empty()) return row.fail(connection_.error());
            if (length == head.npos) return row.fail("no Content-Length");
            const auto body = connection_.receive_exactly(std::stoul(head.substr(length + 16)));
            if (!connection_.is_open()) return row.fail(connection_.error());
            row.size(head.size() + body.size());
        });
    }

private:
    mayfly::TcpConnection connection_;
};
// end region

void scenario(mayfly::Plan& plan) {
    plan.parameter("server", "127.0.0.1:8080", {.help = "where it listens, as host:port"});
    plan.users<Caller>("Caller").wait(mayfly::between(100ms, 500ms)).task("ask", &Caller::ask);
}
