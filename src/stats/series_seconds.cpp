#include "stats/series_seconds.hpp"

#include <cstddef>
#include <utility>

#include "stats/snapshot.hpp"

namespace mayfly::stats {
namespace {

/// Those that may still be asked for: what they wait for, the current second, and late reports.
constexpr std::int64_t kept_seconds = (rate_window + rate_lag + report_patience).count() + 2;

/// What each part of the span counted of one series.
std::vector<SeriesFigures> spread(const Series& series, const std::vector<SpanPart>& parts) {
    const SeriesFigures& all = series.figures;
    std::vector<SeriesFigures> shares(parts.size());
    Spread counts(parts);
    const auto give = [&](std::uint64_t count, auto take) {
        counts.share_out(count, [&](std::size_t part, std::uint64_t some) {
            take(shares[part], some);
        });
    };
    for (const auto& [part, count] : all.values.parts) {
        give(count, [&, part = part](SeriesFigures& share, std::uint64_t some) {
            share.values.parts[part] += some;
            share.count += some;
        });
    }
    if (all.values.parts.empty()) {
        give(all.passed, [](SeriesFigures& share, std::uint64_t some) {
            share.passed = some;
            share.count += some;
        });
        give(all.failed(), [](SeriesFigures& share, std::uint64_t some) { share.count += some; });
    }
    for (const Histogram::Bucket& bucket : all.times.buckets()) {
        give(bucket.count, [&](SeriesFigures& share, std::uint64_t some) {
            share.times.record(bucket.highest, some);
        });
    }
    for (SeriesFigures& share : shares) {
        if (share.count == 0) continue;
        share.sum = all.sum * static_cast<double>(share.count) / static_cast<double>(all.count);
        share.min = all.min;
        share.max = all.max;
        share.last = all.last;
        share.last_set = all.last_set;
    }
    return shares;
}

}  // namespace

void SeriesSeconds::add(const std::vector<Series>& news, Span span) {
    const auto parts = parts_of(span, kept_seconds);
    for (const Series& series : news) {
        Series row{series.name, series.labels, series.type, series.unit, {}};
        known_.merge({row});
        const auto shares = parts.size() == 1 ? std::vector{series.figures} : spread(series, parts);
        for (std::size_t i = 0; i < parts.size(); ++i) {
            if (parts[i].second < 0 || shares[i].count == 0) continue;
            row.figures = shares[i];
            seconds_.try_emplace(parts[i].second, limits_).first->second.merge({row});
        }
    }
    const auto oldest = seconds_.empty() ? 0 : seconds_.rbegin()->first - kept_seconds;
    seconds_.erase(seconds_.begin(), seconds_.upper_bound(oldest));
}

std::vector<Series> SeriesSeconds::in_second(std::int64_t number) const {
    SeriesTable all = known_;
    const auto second = seconds_.find(number);
    if (second != seconds_.end()) all.merge(second->second.sorted());
    return all.sorted();
}

}  // namespace mayfly::stats
