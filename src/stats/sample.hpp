// One measured request, as the client saw it. Text is borrowed: it must live until record()
// returns.
#pragma once

#include <algorithm>
#include <array>
#include <compare>
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "base/time.hpp"

namespace mayfly::stats {

/// The parts of a request's time, in their order.
enum class Phase : std::uint8_t { dns, connect, tls, send, first_byte, receive };
inline constexpr std::size_t phase_count = 6;
inline constexpr std::array<std::string_view, phase_count> phase_names{
    "dns", "connect", "tls", "send", "first_byte", "receive"};

/// How long each phase took; negative if it did not happen (a reused connection has no dns, connect
/// and tls).
struct PhaseTimes {
    static constexpr Duration absent{-1};
    std::array<Duration, phase_count> times{absent, absent, absent, absent, absent, absent};

    Duration& operator[](Phase phase) { return times[static_cast<std::size_t>(phase)]; }
    Duration operator[](Phase phase) const { return times[static_cast<std::size_t>(phase)]; }
    auto operator<=>(const PhaseTimes&) const = default;
    /// A phase may happen several times: for each address, and after each redirect.
    void add(Phase phase, Duration time) {
        Duration& sum = (*this)[phase];
        sum = std::max(sum, Duration(0)) + time;
    }
};

/// A request that is cut off, by the end of the test (or of its user) or by the scenario's own time
/// limit, is neither a success nor a failure.
enum class Outcome : std::uint8_t { success, failure, interrupted };

/// What went over the wire of a request that failed; the texts are borrowed, and may be cut.
struct Exchanged {
    std::string_view url;
    std::string_view request_head;
    std::string_view request_body;
    std::uint64_t request_body_bytes = 0;
    std::string_view response_head;
    std::string_view response_body;
    std::uint64_t response_body_bytes = 0;
};

struct Sample {
    std::string_view method;  // "GET", or the type given to measure().
    std::string_view name;    // The row that counts it.
    Outcome outcome = Outcome::success;
    std::string_view labels{};  // As labels.hpp has them; empty if there are none.
    std::string_view error;     // Why it failed; failures are grouped by it. Empty otherwise.
    Instant started{};
    // When a plan of arrivals says that it was to begin, from which its response time then counts,
    // or the pace of its user, which has a histogram of its own for that; `started` for the later
    // requests of a task, and nothing for users without either.
    Instant intended{};
    bool is_paced = false;
    // From `started` to the last byte, redirects included; if interrupted, until then.
    Duration response_time{0};
    int status = 0;  // 0: no response, or not HTTP.
    bool is_http = true;
    std::string_view url{};           // Only for listeners.
    std::uint64_t content_bytes = 0;  // Of the decoded body.
    std::uint64_t sent_bytes = 0;     // On the wire, before TLS.
    std::uint64_t received_bytes = 0;
    std::uint32_t sent_again = 0;  // How often the server had closed its connection.
    // Of interest if it was interrupted: whether the server had sent some of the answer, or still
    // took the request's body, and whether it ended with its user.
    bool is_served = false;
    bool is_cut_off = false;
    PhaseTimes phases;
    const Exchanged* exchanged = nullptr;  // Of a failure, for who samples them.
};

/// The row that counts a status: 0 for all that no HTTP response can have, which bounds the number
/// of rows.
constexpr int counted_status(int status) {
    return status < 0 || status > 999 ? 0 : status;
}

}  // namespace mayfly::stats
