#include "stats/status_counts.hpp"

#include <algorithm>
#include <functional>

namespace mayfly::stats {
namespace {

using StatusCount = std::pair<int, std::uint64_t>;

auto place_in(std::vector<StatusCount>& counts, int status) {
    return std::ranges::lower_bound(counts, status, std::less<>{}, &StatusCount::first);
}

void add_to(std::vector<StatusCount>& counts, int status, std::uint64_t count) {
    const auto place = place_in(counts, status);
    if (place != counts.end() && place->first == status) {
        place->second += count;
    } else if (count > 0) {
        counts.insert(place, {status, count});
    }
}

}  // namespace

void StatusCounts::add(int status, std::uint64_t count) {
    add_to(counts_, status, count);
    fold();
}

StatusCounts& StatusCounts::operator+=(const StatusCounts& other) {
    for (const auto& [status, count] : other.counts_) add_to(counts_, status, count);
    fold();
    return *this;
}

void StatusCounts::remove(const StatusCounts& part) {
    for (const auto& [status, count] : part.counts_) {
        const auto place = place_in(counts_, status);
        if (place == counts_.end() || place->first != status) continue;
        place->second -= std::min(place->second, count);
    }
    std::erase_if(counts_, [](const StatusCount& one) { return one.second == 0; });
}

std::uint64_t StatusCounts::count_of(int status) const {
    const auto found = std::ranges::find(counts_, status, &StatusCount::first);
    return found == counts_.end() ? 0 : found->second;
}

void StatusCounts::fold() {
    const auto told_apart = [this] {
        const bool has_others = !counts_.empty() && counts_.front().first == others;
        return counts_.size() - (has_others ? 1 : 0);
    };
    while (told_apart() > most) {
        const auto first = counts_.begin() + (counts_.front().first == others ? 1 : 0);
        const auto least =
            std::ranges::min_element(first, counts_.end(), std::less<>{}, &StatusCount::second);
        const std::uint64_t count = least->second;
        counts_.erase(least);
        add_to(counts_, others, count);
    }
}

}  // namespace mayfly::stats
