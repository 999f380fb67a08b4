// A protocol over UDP: each datagram that comes back is a sample, each that does not is a failure.
//     mayfly run examples/udp.cpp -u 5 -t 10s --parameter server=127.0.0.1:7
#include <string>

#include <mayfly/mayfly.hpp>
#include <mayfly/udp.hpp>

using namespace std::chrono_literals;

// region: udp
class Pinger : public mayfly::User {
public:
    void on_start() override {
        socket_.timeout = 500ms;
        if (!socket_.connect(test().parameter("server"))) stop();
    }

    void ping() {
        mayfly::measure("udp", "ping", [&](mayfly::Measurement& row) {
            const std::string text = "ping " + std::to_string(++pings_);
            socket_.send(text);
            while (socket_.receive() != text) {  // Not an answer that came too late.
                if (!socket_.error().empty()) return row.fail(socket_.error());
            }
        });
    }

private:
    mayfly::UdpSocket socket_;
    int pings_ = 0;
};
// end region

void scenario(mayfly::Plan& plan) {
    plan.parameter("server", mayfly::required, {.help = "host:port of an echo service"});
    plan.users<Pinger>("Pinger").wait(mayfly::constant(20ms)).task("ping", &Pinger::ping);
}
