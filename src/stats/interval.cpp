#include "stats/interval.hpp"

#include <limits>
#include <utility>

#include "stats/capped_table.hpp"

namespace mayfly::stats {
namespace {

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
    merge_counts(into, news);
    into.response_times.merge(news.response_times);
    into.failure_times.merge(news.failure_times);
    into.service_times.merge(news.service_times);
    into.intended_times.merge(news.intended_times);
    for (std::size_t i = 0; i < phase_count; ++i) into.phases[i].merge(news.phases[i]);
}

void merge_counts(EntryDelta& into, const EntryDelta& news) {
    into.requests += news.requests;
    into.failures += news.failures;
    into.interrupted += news.interrupted;
    into.interrupted_served += news.interrupted_served;
    into.cut_off.merge(news.cut_off);
    into.unanswered.merge(news.unanswered);
    into.sent_again += news.sent_again;
    into.content_bytes += news.content_bytes;
    into.sent_bytes += news.sent_bytes;
    into.received_bytes += news.received_bytes;
    for (const auto& [status, count] : news.statuses) {
        into.statuses[counted_status(status)] += count;
    }
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
