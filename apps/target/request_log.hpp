// The requests that the target itself saw, counted by "METHOD path". Tests compare mayfly's numbers
// with these. Pure bookkeeping, used from the one thread of the server.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <unordered_map>

namespace mayfly::target {

/// `received` counts when head and body were read to their end, `completed` when the last byte of
/// an intact response was given to the socket. A broken response (see hostile_routes.cpp) never
struct RequestCount {
    std::uint64_t received = 0;
    std::uint64_t completed = 0;
};

class RequestLog {
public:
    /// Identifies one counted request until it completes, also across a reset.
    struct Ticket {
        RequestCount* count = nullptr;
        std::uint64_t period = 0;
    };

    Ticket received(std::string_view method, std::string_view path);

    /// A response to a request that was never fully received gets a ticket as well.
    Ticket answering_early(std::string_view method, std::string_view path);

    /// Counts unless the log was reset after the request had been received.
    void completed(Ticket ticket);
    /// The response was broken, or nobody waited for it any more.
    void broken(Ticket ticket);

    /// The peer sent bytes that are not an HTTP request, or a request over the limits.
    void refused() { ++refused_; }

    void reset();

    /// Of all paths.
    RequestCount total() const;
    std::string to_json() const;

private:
    RequestCount& row(std::string_view method, std::string_view path);
    Ticket begin(RequestCount& count);

    std::unordered_map<std::string, RequestCount> rows_;
    std::string key_;  // Reused, so that counting a known path allocates nothing.
    std::uint64_t refused_ = 0;
    std::uint64_t in_progress_ = 0;
    std::uint64_t most_in_progress_ = 0;  // Since the reset.
    std::uint64_t period_ = 0;
};

}  // namespace mayfly::target
