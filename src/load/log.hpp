// How many lines of its own log a scenario may write: so many a second in one process. Pure.
#pragma once

#include <cstdint>
#include <utility>

#include "base/time.hpp"

namespace mayfly::load {

class LogAllowance {
public:
    static constexpr std::uint64_t most_a_second = 50;

    /// Whether one more line may be written; otherwise it counts as left out.
    bool take(Instant now) {
        if (now - began_ >= std::chrono::seconds(1)) {
            began_ = now;
            lines_ = 0;
        }
        const bool fits = ++lines_ <= most_a_second;
        left_out_ += !fits;
        return fits;
    }
    void leave_out(std::uint64_t lines) { left_out_ += lines; }
    /// How many were left out in seconds that are over, each once.
    std::uint64_t take_left_out(Instant now) {
        return now - began_ < std::chrono::seconds(1) ? 0 : std::exchange(left_out_, 0);
    }

private:
    Instant began_{};
    std::uint64_t lines_ = 0;
    std::uint64_t left_out_ = 0;
};

/// What the scenario printed, as lines of its log, which the same allowance counts: "stdout: …" at
/// level info, or "stderr: …" as a warning. Whether the log has it.
bool log_printed(bool is_error, std::string_view text);
/// So many more lines were left out.
void leave_out(std::uint64_t lines);

/// Says in the log how many lines of the scenario were left out in seconds that are over, if some
/// were.
void tell_left_out(Instant now = Clock::now());
/// The same of this second; for the end of something.
inline void tell_all_left_out() {
    tell_left_out(Clock::now() + std::chrono::seconds(1));
}

}  // namespace mayfly::load
