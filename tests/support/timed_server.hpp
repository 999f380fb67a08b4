// An HTTP server that answers each request after a delay that a test chose, and keeps when each
// came and was answered: what a load tester's times are held against. It runs on a thread of its
// own.
#pragma once

#include <atomic>
#include <cstdint>
#include <functional>
#include <string>
#include <thread>
#include <vector>

#include "base/time.hpp"

namespace mayfly::support {

class TimedServer {
public:
    struct Request {
        Instant sent{};  // As its header X-Sent says, in nanoseconds of the clock; may be missing.
        Instant received{};
        Instant answered{};
    };
    /// Of the n-th request.
    using Delay = std::function<Duration(std::uint64_t)>;

    explicit TimedServer(Delay delay);
    ~TimedServer();
    TimedServer(const TimedServer&) = delete;
    TimedServer& operator=(const TimedServer&) = delete;

    std::string url() const { return "http://127.0.0.1:" + std::to_string(port_); }
    std::uint64_t received() const { return received_; }
    /// From now on it neither reads nor answers anything for so long.
    void stall(Duration time) { stall_ = time.count(); }
    /// Ends it. All requests, in the order in which they came.
    std::vector<Request> finish();

private:
    struct Connection {
        int socket = -1;
        std::string unread{};
        std::size_t request = 0;  // Of those below, while it waits for its answer ...
        Instant due{};            // ... until then; not set if there is none.
    };
    void serve();
    void wait_for_news(Duration longest);
    void read(Connection& connection);
    void answer(Connection& connection);

    Delay delay_;
    int listener_ = -1;
    std::uint16_t port_ = 0;
    std::vector<Connection> connections_;
    std::vector<Request> requests_;
    std::atomic<std::uint64_t> received_ = 0;
    std::atomic<std::int64_t> stall_ = 0;
    std::atomic<bool> ends_ = false;
    std::thread thread_;  // Last: it uses all of the above.
};

}  // namespace mayfly::support
