// How measurements of a stretch of time are shared out to its whole seconds: evenly, each of them
// to one second as a whole. Pure.
#pragma once

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
    /// How many of so many each part gets; in sum, all. Valid until the next call.
    const std::vector<std::uint64_t>& of(std::uint64_t count);

private:
    std::vector<SpanPart> parts_;
    std::vector<double> owed_;
    std::vector<std::uint64_t> counts_;
};

}  // namespace mayfly::stats
