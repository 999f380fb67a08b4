#include "stats/row_seconds.hpp"

#include <algorithm>

namespace mayfly::stats {
namespace {

Duration weighted(Duration one, double weight, Duration other, double other_weight) {
    const double sum = weight + other_weight;
    if (sum <= 0) return Duration(0);
    const double mean = (static_cast<double>(one.count()) * weight +
                         static_cast<double>(other.count()) * other_weight) /
                        sum;
    return Duration(static_cast<std::int64_t>(mean));
}

void merge(RowPoint& into, const RowPoint& news) {
    into.p50 = weighted(into.p50, into.requests, news.p50, news.requests);
    into.p95 = weighted(into.p95, into.requests, news.p95, news.requests);
    into.p99 = weighted(into.p99, into.requests, news.p99, news.requests);
    into.requests += news.requests;
    into.failures += news.failures;
}

}  // namespace

void RowSeconds::begin_second() {
    if (points_ > 0 && in_last_ < span_) {
        ++in_last_;
        return;
    }
    if (points_ == most_points) halve();
    ++points_;
    in_last_ = 1;
}

void RowSeconds::add(Key row, const RowPoint& second) {
    if (points_ == 0 || !has_room_for(row)) return;
    auto& points = rows_[std::move(row)];
    points.resize(std::max(points.size(), points_));
    merge(points[points_ - 1], second);
}

std::vector<RowPoint> RowSeconds::points_of(const Key& row) const {
    const auto found = rows_.find(row);
    if (found == rows_.end()) return {};
    auto points = found->second;
    points.resize(in_last_ < span_ ? points_ - 1 : points_);
    return points;
}

void RowSeconds::halve() {
    for (auto& [key, points] : rows_) {
        points.resize(most_points);
        for (std::size_t i = 0; i < most_points / 2; ++i) {
            RowPoint both = points[2 * i];
            merge(both, points[2 * i + 1]);
            points[i] = both;
        }
        points.resize(most_points / 2);
    }
    points_ = most_points / 2;
    span_ *= 2;
}

}  // namespace mayfly::stats
