// Two runs of a minute that differ in one figure of one row, and in a row that only one has.
#pragma once

#include <string>

#include "run_record/run.hpp"

namespace mayfly::report {

inline run_record::RunRow steady_row(const std::string& name, double rate, Duration time) {
    run_record::RunRow row{.requests = static_cast<std::uint64_t>(rate * 60)};
    row.figures.method = name == "Aggregated" ? "" : "GET";
    row.figures.name = name;
    row.figures.values = {rate, 0, to_millis(time), to_millis(time), to_millis(time)};
    row.figures.points.assign(60, {rate, 0, time, time, time});
    row.times.record(time, row.requests);
    return row;
}

inline run_record::Run run_before() {
    using namespace std::chrono_literals;
    run_record::Run run;
    run.summary.id = "1";
    run.summary.name = "before";
    run.setup.scenario = "shop.cpp";
    run.setup.defaults.users = 10;
    run.changes = {{0, 12s, stats::RunChange::What::host, "http://a", "http://b"}};
    run.rows = {
        steady_row("Aggregated", 20, 10ms),
        steady_row("/item", 10, 10ms),
        steady_row("/old", 10, 10ms)};
    run.course.seconds = {0, 1};
    for (auto& column : run.course.columns) column = {1, 2};
    return run;
}

inline run_record::Run run_now() {
    using namespace std::chrono_literals;
    run_record::Run run = run_before();
    run.summary.id = "2";
    run.summary.name = "now";
    run.changes = {{0, 3s, stats::RunChange::What::run_time, "", "5m"}};
    run.setup.defaults.users = 20;
    run.rows = {steady_row("Aggregated", 20, 10ms), steady_row("/item", 10, 15ms)};
    return run;
}

}  // namespace mayfly::report
