#include "report/brief.hpp"

#include <algorithm>
#include <numeric>
#include <string_view>
#include <tuple>

#include <fmt/core.h>

#include "plan/threshold.hpp"
#include "stats/row_name.hpp"

namespace mayfly::report {
namespace {

using stats::EntrySnapshot;

/// The rows that broken thresholds name.
std::vector<std::string> broken_rows(const stats::Snapshot& snapshot) {
    std::vector<std::string> rows;
    for (const stats::ThresholdResult& result : snapshot.thresholds) {
        if (result.passed) continue;
        const auto threshold = plan::parse_threshold(result.text);
        if (threshold && !threshold->row.empty()) rows.push_back(threshold->row);
    }
    return rows;
}

/// The places of all items, those of the highest `rank` first.
template <class List, class Rank>
std::vector<std::size_t> by_rank(const List& list, Rank rank) {
    std::vector<std::size_t> places(list.size());
    std::iota(places.begin(), places.end(), std::size_t{0});
    std::ranges::stable_sort(places, [&](std::size_t left, std::size_t right) {
        return rank(list[left]) > rank(list[right]);
    });
    return places;
}

/// In the order of the list.
template <class Item>
void keep(std::vector<Item>& list, std::vector<std::size_t> places) {
    std::ranges::sort(places);
    std::vector<Item> kept;
    for (const std::size_t place : places) kept.push_back(std::move(list[place]));
    list = std::move(kept);
}

template <class Item, class Rank>
void keep_highest(std::vector<Item>& list, std::size_t most, Rank rank) {
    if (list.size() <= most) return;
    auto places = by_rank(list, rank);
    places.resize(most);
    keep(list, std::move(places));
}

template <class Item>
void keep_first(std::vector<Item>& list, std::size_t most) {
    if (list.size() > most) list.erase(list.begin() + std::ptrdiff_t(most), list.end());
}

/// Which of several tables a series has a row in.
std::size_t table_of(stats::SeriesType type) {
    return stats::is_metric(type) ? static_cast<std::size_t>(stats::SeriesType::counter)
                                  : static_cast<std::size_t>(type);
}

void shorten_series(std::vector<stats::Series>& all, std::size_t most) {
    std::vector<stats::Series> kept;
    for (std::size_t table = 0; table < stats::series_types; ++table) {
        std::vector<stats::Series> rows;
        for (const stats::Series& one : all) {
            if (table_of(one.type) == table) rows.push_back(one);
        }
        keep_highest(rows, most, [](const stats::Series& one) {
            const bool can_fail = !stats::is_metric(one.type);
            return std::tuple(can_fail ? one.figures.failed() : 0, one.figures.count);
        });
        kept.insert(kept.end(), rows.begin(), rows.end());
    }
    all = std::move(kept);
}

std::size_t series_in(const std::vector<stats::Series>& all, stats::SeriesType type) {
    return static_cast<std::size_t>(std::ranges::count_if(all, [&](const stats::Series& one) {
        return table_of(one.type) == table_of(type);
    }));
}

std::uint64_t troubles_of(const std::optional<stats::ArrivalCounts>& counts) {
    return counts ? counts->failed + counts->dropped + counts->lost + counts->late : 0;
}

/// Only of these does the report tell.
bool is_told_of(const stats::WorkerSnapshot& worker) {
    return worker.state == stats::WorkerState::lost || worker.state == stats::WorkerState::stalled;
}

}  // namespace

std::vector<std::size_t> notable_entries(const stats::Snapshot& snapshot, std::size_t most) {
    const auto& entries = snapshot.entries;
    std::vector<bool> is_chosen(entries.size(), false);
    std::vector<std::size_t> chosen;
    const auto choose = [&](std::size_t count, auto rank, auto may_be) {
        for (const std::size_t place : by_rank(entries, rank)) {
            if (count == 0 || !may_be(entries[place])) break;
            if (is_chosen[place]) continue;
            is_chosen[place] = true;
            chosen.push_back(place);
            --count;
        }
    };
    const auto broken = broken_rows(snapshot);
    const auto is_broken = [&](const EntrySnapshot& entry) {
        return std::ranges::any_of(broken, [&](const std::string& row) {
            return stats::is_named(row, entry.method, entry.name);
        });
    };
    const auto failures = [](const EntrySnapshot& entry) { return entry.failures; };
    const auto has_failed = [](const EntrySnapshot& entry) { return entry.failures > 0; };
    const auto requests = [](const EntrySnapshot& entry) { return entry.requests; };
    if (!broken.empty()) choose(most, is_broken, is_broken);
    choose((most - chosen.size() + 1) / 2, failures, has_failed);
    choose(most - chosen.size(), requests, [](const EntrySnapshot&) { return true; });
    std::ranges::sort(chosen);
    return chosen;
}

void Brief::shorten(std::size_t most) {
    if (snapshot.entries.size() > most) keep(snapshot.entries, notable_entries(snapshot, most));
    keep_highest(snapshot.errors, most, [](const auto& error) { return error.occurrences; });
    keep_highest(snapshot.exceptions, most, [](const auto& thrown) { return thrown.occurrences; });
    keep_highest(snapshot.thresholds, most, [](const auto& one) { return one.passed ? 0 : 1; });
    keep_highest(snapshot.kinds, most, [](const stats::KindSnapshot& kind) {
        const auto troubles = troubles_of(kind.arrivals) + troubles_of(kind.pace);
        return std::tuple(troubles, kind.arrivals ? kind.arrivals->scheduled : 0);
    });
    std::erase_if(snapshot.workers, [](const auto& worker) { return !is_told_of(worker); });
    keep_first(snapshot.workers, most);
    keep_first(snapshot.run.warnings, most);
    shorten_series(snapshot.series, most);
    if (!verdict) return;
    keep_highest(verdict->changes, most, [](const judge::Change& change) {
        return change.is_beyond_noise ? (change.is_worse ? 2 : 1) : 0;
    });
    keep_first(verdict->findings, most);
    keep_first(verdict->reasons, most);
}

std::vector<std::string> parts_shown(
    const Brief& brief,
    const stats::Snapshot& whole,
    const std::optional<judge::Verdict>& whole_verdict
) {
    std::vector<std::string> parts;
    const auto add = [&](std::size_t shown, std::size_t all, std::string_view what) {
        if (shown < all) parts.push_back(fmt::format("{} of {} {}", shown, all, what));
    };
    const stats::Snapshot& part = brief.snapshot;
    add(part.entries.size(), whole.entries.size(), "names");
    add(part.errors.size(), whole.errors.size(), "failures");
    add(part.exceptions.size(), whole.exceptions.size(), "exceptions");
    add(part.thresholds.size(), whole.thresholds.size(), "thresholds");
    add(part.kinds.size(), whole.kinds.size(), "kinds");
    const auto told = std::ranges::count_if(whole.workers, is_told_of);
    add(part.workers.size(), static_cast<std::size_t>(told), "workers that were lost or stalled");
    add(part.run.warnings.size(), whole.run.warnings.size(), "warnings");
    const auto add_series = [&](stats::SeriesType type, std::string_view what) {
        add(series_in(part.series, type), series_in(whole.series, type), what);
    };
    add_series(stats::SeriesType::check, "checks");
    add_series(stats::SeriesType::counter, "metrics");
    add_series(stats::SeriesType::requests, "labels");
    if (!whole_verdict || !brief.verdict) return parts;
    add(brief.verdict->changes.size(), whole_verdict->changes.size(), "changes");
    add(brief.verdict->findings.size(), whole_verdict->findings.size(), "findings");
    add(brief.verdict->reasons.size(), whole_verdict->reasons.size(), "reasons");
    return parts;
}

}  // namespace mayfly::report
