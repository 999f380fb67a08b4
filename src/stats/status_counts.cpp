#include "stats/status_counts.hpp"

#include <algorithm>
#include <functional>

namespace mayfly::stats {
namespace {

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

void StatusCounts::add_unfolded(int status, std::uint64_t count) {
    if (several_.empty()) {
        if (only_.second == 0) only_.first = status;
        if (only_.first == status) {
            only_.second += count;
            return;
        }
        several_.push_back(std::exchange(only_, {}));
    }
    add_to(several_, status, count);
}

void StatusCounts::add(int status, std::uint64_t count) {
    add_unfolded(status, count);
    fold();
}

StatusCounts& StatusCounts::operator+=(const StatusCounts& other) {
    for (const auto& [status, count] : other.counts()) add_unfolded(status, count);
    fold();
    return *this;
}

void StatusCounts::remove(const StatusCounts& part) {
    for (const auto& [status, count] : part.counts()) {
        if (only_.first == status) only_.second -= std::min(only_.second, count);
        const auto place = place_in(several_, status);
        if (place == several_.end() || place->first != status) continue;
        place->second -= std::min(place->second, count);
    }
    std::erase_if(several_, [](const StatusCount& one) { return one.second == 0; });
}

bool StatusCounts::operator==(const StatusCounts& other) const {
    return std::ranges::equal(counts(), other.counts());
}

std::uint64_t StatusCounts::count_of(int status) const {
    const auto known = counts();
    const auto found = std::ranges::find(known, status, &StatusCount::first);
    return found == known.end() ? 0 : found->second;
}

void StatusCounts::fold() {
    const auto told_apart = [this] {
        const bool has_others = !several_.empty() && several_.front().first == others;
        return several_.size() - (has_others ? 1 : 0);
    };
    while (told_apart() > most) {
        const auto first = several_.begin() + (several_.front().first == others ? 1 : 0);
        const auto least =
            std::ranges::min_element(first, several_.end(), std::less<>{}, &StatusCount::second);
        const std::uint64_t count = least->second;
        several_.erase(least);
        add_to(several_, others, count);
    }
}

}  // namespace mayfly::stats
