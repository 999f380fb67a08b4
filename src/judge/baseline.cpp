#include "judge/baseline.hpp"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <optional>
#include <random>

#include <fmt/core.h>

namespace mayfly::judge {
namespace {

using Points = std::vector<stats::RowPoint>;

constexpr std::size_t fewest_points = 3;  // With fewer, everything may be noise.
constexpr std::size_t resamples = 400;

double of_point(const stats::RowPoint& point, Quantity quantity) {
    switch (quantity) {
        case Quantity::p50:
            return to_millis(point.p50);
        case Quantity::p95:
            return to_millis(point.p95);
        case Quantity::p99:
            return to_millis(point.p99);
        default:
            break;
    }
    return quantity == Quantity::rate ? point.requests : point.failures;
}

/// Adds up points to the mean of a quantity: of rates over time, of others over requests.
struct Mean {
    double sum = 0;
    double weight = 0;

    void add(const stats::RowPoint& point, Quantity quantity) {
        const bool is_count = quantity == Quantity::rate || quantity == Quantity::failures;
        sum += of_point(point, quantity) * (is_count ? 1 : point.requests);
        weight += quantity == Quantity::rate ? 1 : point.requests;
    }
    double value() const { return weight > 0 ? sum / weight : 0; }
};

/// A drift lasts for several seconds, which therefore stay together: about eight stretches of a
/// run are what can be drawn again.
std::size_t block_length(std::size_t points) {
    return std::max<std::size_t>(1, points / 8);
}

double resampled(const Points& points, Quantity quantity, std::mt19937_64& random) {
    const std::size_t length = block_length(points.size());
    Mean mean;
    for (std::size_t taken = 0; taken < points.size(); taken += length) {
        const std::size_t begin = random() % (points.size() - length + 1);
        for (std::size_t i = begin; i < begin + length; ++i) mean.add(points[i], quantity);
    }
    return mean.value();
}

double mean_of(const Points& points, Quantity quantity) {
    Mean mean;
    for (const auto& point : points) mean.add(point, quantity);
    return mean.value();
}

/// How a value changed; of a share, by how much.
double change_of(Quantity quantity, double before, double now) {
    if (quantity == Quantity::failures) return now - before;
    return before > 0 ? now / before - 1 : 0;
}

/// A few stretches vary less than all that could have been: as Student's t.
double widening(std::size_t points) {
    const auto stretches = static_cast<double>(points / block_length(points));
    return (1.96 + 4.7 / (stretches - 1)) / 1.96 * std::sqrt(stretches / (stretches - 1));
}

/// The part of a run in which its last users end, by which a rate may differ without any cause.
double edge_of(const ComparedRow& row) {
    return 0.1 / (static_cast<double>(row.points.size()) * row.point_seconds);
}

void set_interval(Change& change, const ComparedRow& before, const ComparedRow& now) {
    const std::size_t fewest = std::min(before.points.size(), now.points.size());
    if (fewest < fewest_points) return;
    const Quantity quantity = change.quantity;
    const double middle =
        change_of(quantity, mean_of(before.points, quantity), mean_of(now.points, quantity));
    // The same two runs give the same interval.
    std::mt19937_64 random(before.points.size() * 1'000'003 + now.points.size());
    std::vector<double> changes;
    for (std::size_t i = 0; i < resamples; ++i) {
        const double one = resampled(before.points, quantity, random);
        const double other = resampled(now.points, quantity, random);
        changes.push_back(change_of(quantity, one, other) - middle);
    }
    std::ranges::sort(changes);
    const double wide = widening(fewest);
    const double edge = quantity == Quantity::rate ? edge_of(before) + edge_of(now) : 0;
    change.lowest = change.change + wide * changes[resamples / 40] - edge;
    change.highest = change.change + wide * changes[resamples - 1 - resamples / 40] + edge;
    if (quantity != Quantity::failures) change.lowest = std::max(change.lowest, -1.0);
    change.is_beyond_noise = change.lowest > 0 || change.highest < 0;
}

Change change_in(Quantity quantity, const ComparedRow& before, const ComparedRow& now) {
    const auto at = static_cast<std::size_t>(quantity);
    Change change{
        .method = now.method,
        .name = now.name,
        .quantity = quantity,
        .before = before.values[at],
        .now = now.values[at]};
    change.change = change_of(quantity, change.before, change.now);
    change.lowest = change.highest = change.change;
    change.is_worse = quantity == Quantity::rate ? change.change < 0 : change.change > 0;
    set_interval(change, before, now);
    return change;
}

}  // namespace

std::string_view name_of(Quantity quantity) {
    constexpr std::array<std::string_view, quantities.size()> names{
        "rate", "failures", "p50", "p95", "p99"};
    return names[static_cast<std::size_t>(quantity)];
}

std::vector<Change> compare(
    const std::vector<ComparedRow>& before, const std::vector<ComparedRow>& now
) {
    std::vector<Change> changes;
    for (const ComparedRow& row : now) {
        const auto earlier = std::ranges::find_if(before, [&](const ComparedRow& other) {
            return other.method == row.method && other.name == row.name;
        });
        if (earlier == before.end()) continue;
        for (const Quantity quantity : quantities) {
            changes.push_back(change_in(quantity, *earlier, row));
        }
    }
    return changes;
}

std::vector<std::string> regressions(const std::vector<Change>& changes, double limit) {
    std::vector<std::string> sentences;
    for (const Change& one : changes) {
        const bool is_share = one.quantity == Quantity::failures;
        const double size =
            is_share ? one.change - limit * one.before : std::abs(one.change) - limit;
        if (!one.is_worse || !one.is_beyond_noise || size <= 0) continue;
        sentences.push_back(fmt::format(
            "{} of {}{}{} got worse than in the baseline: {} now, {} then ({})",
            name_of(one.quantity),
            one.method,
            one.method.empty() ? "" : " ",
            one.name,
            value_words(one.quantity, one.now),
            value_words(one.quantity, one.before),
            change_words(one.quantity, one.change)
        ));
    }
    return sentences;
}

std::string change_words(Quantity quantity, double change) {
    if (quantity == Quantity::failures) return fmt::format("{:+.2f} points", change * 100);
    return fmt::format("{:+.1f} %", change * 100);
}

std::string value_words(Quantity quantity, double value) {
    if (quantity == Quantity::rate) return fmt::format("{:.2f}/s", value);
    if (quantity == Quantity::failures) return fmt::format("{:.2f} %", value * 100);
    return fmt::format("{:.4g} ms", value);
}

}  // namespace mayfly::judge
