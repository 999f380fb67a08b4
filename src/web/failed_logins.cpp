#include "web/failed_logins.hpp"

#include <algorithm>
#include <utility>

#include <fmt/core.h>

namespace mayfly::web {

FailedLogins::Failure FailedLogins::note(const std::string& address, Instant now) {
    std::erase_if(entries_, [now](const auto& entry) { return now - entry.second.last > memory; });
    const bool has_room = entries_.size() < most_addresses || entries_.contains(address);
    Entry& entry = entries_[has_room ? address : "other addresses"];
    entry.last = now;
    Failure failure;
    constexpr std::uint64_t most_doublings = 5;
    failure.pause = std::min(
        longest_pause, first_pause * (std::int64_t{1} << std::min(entry.failures++, most_doublings))
    );
    ++entry.untold;
    if (entry.told && now - *entry.told < log_period) return failure;
    entry.told = now;
    const auto count = std::exchange(entry.untold, 0);
    failure.sentence = fmt::format(
        "{} failed to log in to the dashboard{}",
        has_room ? address : "more than one address",
        count == 1 ? "" : fmt::format(", {} times", count)
    );
    return failure;
}

}  // namespace mayfly::web
