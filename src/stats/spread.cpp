#include "stats/spread.hpp"

#include <algorithm>
#include <cstddef>

#include "stats/timeline.hpp"

namespace mayfly::stats {

std::vector<SpanPart> parts_of(Span span, std::int64_t reach) {
    const std::int64_t length = span.millis();
    const std::int64_t last = (length > 0 ? span.until - 1 : span.until) / second_millis;
    if (length == 0) return {{last, 1}};
    std::vector<SpanPart> parts;
    const auto first = std::max(span.from / second_millis, last - reach + 1);
    const auto share = [&](UnixMillis from, UnixMillis until) {
        return static_cast<double>(until - from) / static_cast<double>(length);
    };
    if (span.from < first * second_millis) {
        parts.push_back({-1, share(span.from, first * second_millis)});
    }
    for (auto number = first; number <= last; ++number) {
        const UnixMillis begin = std::max(span.from, number * second_millis);
        const UnixMillis end = std::min(span.until, (number + 1) * second_millis);
        parts.push_back({number, share(begin, end)});
    }
    return parts;
}

void Spread::divide(std::uint64_t count) {
    auto left = count;
    const auto give = [&](std::size_t part, std::uint64_t some) {
        counts_[part] += some;
        owed_[part] -= static_cast<double>(some);
        left -= some;
    };
    const auto all = static_cast<double>(count);
    for (std::size_t part = 0; part < parts_.size(); ++part) {
        counts_[part] = 0;
        owed_[part] += parts_[part].share * all;
        if (owed_[part] >= 1) give(part, std::min(left, static_cast<std::uint64_t>(owed_[part])));
    }
    while (left > 0) {
        const auto most = std::ranges::max_element(owed_);
        give(static_cast<std::size_t>(most - owed_.begin()), 1);
    }
}

}  // namespace mayfly::stats
