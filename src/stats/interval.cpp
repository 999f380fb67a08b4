#include "stats/interval.hpp"

#include <limits>
#include <utility>

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
