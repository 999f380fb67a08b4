// How measurements of a stretch of time are shared out to its whole seconds: evenly, each of them
// to one second as a whole. Pure.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <utility>
#include <vector>

#include "base/time.hpp"

namespace mayfly::stats {

/// A stretch of time, [from, until).
struct Span {
    UnixMillis from = 0;
    UnixMillis until = 0;

    std::int64_t millis() const { return until > from ? until - from : 0; }
};

/// A second (since 1970) of a span, and how much of the span it is. All that is further back than
/// the reach is one part, whose second is negative.
struct SpanPart {
    std::int64_t second = -1;
    double share = 0;
};

/// The last `reach` seconds of `span` with their shares, oldest first.
std::vector<SpanPart> parts_of(Span span, std::int64_t reach);

/// Shares counts out; what rounding gave to one part, it owes to the others.
class Spread {
public:
    explicit Spread(std::vector<SpanPart> parts)
        : parts_(std::move(parts)), owed_(parts_.size()), counts_(parts_.size()) {}

    const std::vector<SpanPart>& parts() const { return parts_; }
    /// Nothing is owed any more.
    void begin() { owed_.assign(parts_.size(), 0); }
    /// Calls give(number of the part, how many) for each part that gets some of so many: all.
    template <class Give>
    void share_out(std::uint64_t count, Give give) {
        if (parts_.size() == 2) {  // A worker's second, as nearly always; what is owed is rounded.
            owed_[0] += parts_[0].share * static_cast<double>(count);
            const auto rounded = static_cast<std::uint64_t>(std::max(owed_[0] + 0.5, 0.0));
            const std::uint64_t first = std::min(rounded, count);
            owed_[0] -= static_cast<double>(first);
            if (first > 0) give(std::size_t{0}, first);
            if (first < count) give(std::size_t{1}, count - first);
            return;
        }
        divide(count);
        for (std::size_t part = 0; part < counts_.size(); ++part) {
            if (counts_[part] > 0) give(part, counts_[part]);
        }
    }

private:
    void divide(std::uint64_t count);

    std::vector<SpanPart> parts_;
    std::vector<double> owed_;
    std::vector<std::uint64_t> counts_;
};

}  // namespace mayfly::stats
