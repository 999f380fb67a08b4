#include "stats/interval.hpp"

#include <algorithm>
#include <initializer_list>
#include <limits>
#include <utility>

#include <fmt/core.h>

#include "stats/capped_table.hpp"

namespace mayfly::stats {
namespace {

constexpr std::array all_times{
    &EntryDelta::response_times,
    &EntryDelta::failure_times,
    &EntryDelta::service_times,
    &EntryDelta::intended_times,
    &EntryDelta::cut_off,
    &EntryDelta::unanswered};

/// No worker does so much in the time of an interval, and sums of it are far from the largest
/// number.
constexpr std::uint64_t most_counted = 1'000'000'000'000;
constexpr std::uint64_t most_bytes = 1000 * most_counted;

bool is_beyond(std::initializer_list<std::uint64_t> counts) {
    return std::max(counts) > most_counted;
}

std::string mistake_in(const EntryDelta& row) {
    const auto counted = [&](const std::string& what) {
        return fmt::format("of '{} {}' it counted {}", row.method, row.name, what);
    };
    if (is_beyond({row.requests, row.interrupted, row.sent_again}))
        return counted("more requests than there can be");
    if (std::max({row.content_bytes, row.sent_bytes, row.received_bytes}) > most_bytes)
        return counted("more bytes than there can be");
    if (row.failures > row.requests)
        return counted(fmt::format("{} failures of {} requests", row.failures, row.requests));
    if (row.interrupted_served > row.interrupted)
        return counted("more interrupted requests with an answer than interrupted ones");
    if (row.response_times.count() != row.requests) {
        const auto times = row.response_times.count();
        return counted(fmt::format("{} response times of {} requests", times, row.requests));
    }
    if (row.failure_times.count() > row.failures) {
        const auto times = row.failure_times.count();
        return counted(fmt::format("{} times of {} failures", times, row.failures));
    }
    std::uint64_t answers = 0;
    for (const auto& [status, count] : row.statuses) answers += std::min(count, most_counted);
    if (answers <= row.requests) return {};
    return counted(fmt::format("{} statuses of {} requests", answers, row.requests));
}

/// No cap: two intervals of one recorder have only rows that its caps let through.
template <std::size_t parts, class Row, class Add>
void merge_rows(std::vector<Row>& into, const std::vector<Row>& news, Add add) {
    if (news.empty()) return;
    CappedTable<Row, parts> table(std::move(into));
    for (const Row& row : news) add(table.at(key_of(row)), row);
    into = std::move(table.rows());
}

}  // namespace

void merge(EntryDelta& into, const EntryDelta& news) {
    for (const auto times : all_times) (into.*times).gather(news.*times);
    for (std::size_t i = 0; i < phase_count; ++i) into.phases[i].gather(news.phases[i]);
    into.requests += news.requests;
    into.failures += news.failures;
    into.interrupted += news.interrupted;
    into.interrupted_served += news.interrupted_served;
    into.sent_again += news.sent_again;
    into.content_bytes += news.content_bytes;
    into.sent_bytes += news.sent_bytes;
    into.received_bytes += news.received_bytes;
    for (const auto& [status, count] : news.statuses) {
        into.statuses[counted_status(status)] += count;
    }
}

void settle(const EntryDelta& row) {
    for (const auto times : all_times) (row.*times).settle();
    for (const Histogram& times : row.phases) times.settle();
}

void merge(ArrivalCounts& into, const ArrivalCounts& news) {
    for (const auto count :
         {&ArrivalCounts::scheduled,
          &ArrivalCounts::completed,
          &ArrivalCounts::failed,
          &ArrivalCounts::dropped,
          &ArrivalCounts::interrupted,
          &ArrivalCounts::lost,
          &ArrivalCounts::late}) {
        into.*count += news.*count;
    }
    into.start_delays.merge(news.start_delays);
}

std::uint64_t requests_in(const Interval& interval) {
    std::uint64_t requests = 0;
    for (const auto& entry : interval.entries) requests += entry.requests;
    return requests;
}

std::string mistake_in(const Interval& interval) {
    if (interval.until < interval.from) return "it ends before it begins";
    for (const auto& row : interval.entries) {
        if (auto mistake = mistake_in(row); !mistake.empty()) return mistake;
    }
    for (const auto& row : interval.errors) {
        if (is_beyond({row.occurrences})) return "it has more failures than there can be";
    }
    for (const auto& row : interval.exceptions) {
        if (is_beyond({row.occurrences})) return "it has more exceptions than there can be";
    }
    for (const auto& row : interval.tasks) {
        if (is_beyond({row.runs})) return "it has more runs of a task than there can be";
    }
    for (const auto& [kind, counts] : interval.arrivals) {
        const auto ends = {counts.completed, counts.failed, counts.dropped, counts.interrupted};
        if (is_beyond({counts.scheduled, counts.late, std::max(ends)}))
            return "it has more arrivals than there can be";
    }
    return {};
}

void merge(Interval& into, const Interval& news) {
    const auto is_blank = [](const Interval& interval) {
        return interval.from == 0 && interval.until == 0;
    };
    if (!is_blank(news)) {
        into.from = is_blank(into) ? news.from : std::min(into.from, news.from);
        into.until = std::max(into.until, news.until);
    }
    merge_rows<2>(into.entries, news.entries, [](EntryDelta& row, const EntryDelta& more) {
        merge(row, more);
    });
    merge_rows<3>(into.errors, news.errors, add_occurrences<ErrorCount, ErrorCount>);
    merge_rows<
        5>(into.exceptions, news.exceptions, add_occurrences<ExceptionCount, ExceptionCount>);
    merge_rows<2>(into.tasks, news.tasks, [](TaskDelta& row, const TaskDelta& more) {
        row.runs += more.runs;
    });
    if (!news.series.empty()) {
        SeriesTable table({.series = std::numeric_limits<std::uint32_t>::max()});
        table.merge(into.series);
        table.merge(news.series);
        into.series = table.take();
    }
    merge_rows<1>(into.arrivals, news.arrivals, [](ArrivalDelta& row, const ArrivalDelta& more) {
        merge(row.counts, more.counts);
    });
    into.loop_lag.merge(news.loop_lag);
    into.most_users = std::max(into.most_users, news.most_users);
    merge(into.loop, news.loop);
}

}  // namespace mayfly::stats
