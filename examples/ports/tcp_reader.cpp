// A user of a ticker over TCP: it orders now and then, and a reader beside it takes the prices that
// the server sends unasked, and the confirmations of the orders.
//     mayfly run examples/ports/tcp_reader.cpp --parameter server=127.0.0.1:7000 -u 5 -t 10s
//     --headless
#include <stdexcept>

#include <mayfly/channel.hpp>
#include <mayfly/mayfly.hpp>
#include <mayfly/tcp.hpp>

using namespace std::chrono_literals;

class Trader : public mayfly::User {
public:
    void on_start() override {
        if (!connection_.connect(test().parameter("server"))) {
            throw std::runtime_error(std::string(connection_.error()));
        }
        spawn([this] { read(); });
    }

    void on_stop() override { connection_.send("BYE\n"); }

    void order() {
        mayfly::measure("ticker", "order", [&](mayfly::Measurement& row) {
            connection_.send("ORDER\n");
            const auto line = confirmations_.receive().value_or("");
            if (line != "OK\n") row.fail(line.empty() ? connection_.error() : "not confirmed");
            row.size(line.size());
        });
    }

private:
    void read() {
        while (connection_.is_open()) {
            const std::string line(connection_.receive_until("\n"));
            if (line.starts_with("PRICE ")) {
                mayfly::record("ticker", "price", 0ms, {.size = line.size()});
            } else {
                confirmations_.send(line);
            }
        }
    }

    mayfly::TcpConnection connection_;
    mayfly::Channel<std::string> confirmations_{10};
};

void scenario(mayfly::Plan& plan) {
    plan.parameter("server", "127.0.0.1:7000");
    plan.users<Trader>("Trader").wait(mayfly::between(10ms, 30ms)).task("order", &Trader::order);
}
