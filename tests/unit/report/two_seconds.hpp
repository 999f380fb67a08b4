// Two seconds of a run in which one row has a track of its own from the second one on.
#pragma once

#include "stats/run_parts.hpp"
#include "stats/sliding_window.hpp"

namespace mayfly::report {

inline const stats::RunParts::RowKey item_row{"GET", "/item"};

inline stats::RunParts two_seconds() {
    using std::chrono_literals::operator""ms;
    stats::RunParts parts;
    for (const std::int64_t second : {1, 2}) {
        parts.note_users(second, "worker 1", 8);
        parts.note_worker(second, "worker 1", 0.5, 3ms);
        parts.note_work("worker 1", 100, 0, {second * 1000, second * 1000 + 1000});
        parts.begin_second(second);
        stats::WindowFigures figures{.requests = 10, .failures = 2, .response_times = {}};
        figures.response_times.record(10ms, 10);
        figures.statuses.add(200, 8);
        figures.statuses.add(503, 2);
        figures.content_bytes = 5000;
        figures.phases[1] = {2, 6e6};
        if (second == 2 && parts.keeps(item_row, 10)) parts.add(item_row, figures);
        parts.add_rest(figures);
    }
    return parts;
}

}  // namespace mayfly::report
