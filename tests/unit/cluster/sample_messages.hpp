// One message of each kind with every member set, for tests of the codec.
#pragma once

#include <vector>

#include "cluster/message.hpp"

namespace mayfly::cluster {

inline stats::Histogram some_times() {
    stats::Histogram histogram;
    for (int i = 1; i < 200; ++i) histogram.record(std::chrono::microseconds(37 * i * i));
    return histogram;
}

inline stats::Interval some_interval() {
    stats::Interval interval;
    interval.from = 1'700'000'000'000;
    interval.until = 1'700'000'001'000;
    stats::EntryDelta entry;
    entry.method = "GET";
    entry.name = "/item";
    entry.requests = 199;
    entry.failures = 3;
    entry.interrupted = 3;
    entry.interrupted_served = 1;
    entry.cut_off = some_times();
    entry.unanswered = some_times();
    entry.sent_again = 4;
    entry.content_bytes = 1ULL << 40;
    entry.sent_bytes = 77;
    entry.received_bytes = 70'000;
    entry.response_times = some_times();
    entry.service_times = some_times();
    entry.intended_times = some_times();
    entry.phases[2] = some_times();
    entry.statuses = {{0, 1}, {200, 196}, {503, 2}};
    interval.entries = {entry, entry};
    interval.entries[1].name = std::string(400, 'n');
    interval.errors = {{"GET", "/item", "503 Service Unavailable", 2, 1, 2, "first", "last"}};
    interval.exceptions = {
        {"Shopper", "buy", "std::out_of_range", "at", "shop.cpp:3", 4, 5, 6, {}, "one", "two"}};
    interval.tasks = {{"Shopper", "buy", 9}};
    interval.series = {
        {"has cents", "", stats::SeriesType::check, "", {.count = 9, .passed = 7}},
        {"", "tier=gold", stats::SeriesType::requests, "", {.count = 199, .times = some_times()}}};
    interval.series.push_back({"cart size", "", stats::SeriesType::trend, "items", {.left_out = 2}}
    );
    for (const double value : {-1.5, 3.0, 1e9}) {
        interval.series.back().add(value, std::chrono::hours(500'000));
    }
    interval.loop_lag = some_times();
    interval.most_users = 40;
    interval.loop.watched = std::chrono::seconds(1);
    interval.loop.stalls = {
        {stats::StallCause::blocked, "Shopper", "buy", "shop.cpp:3", some_times()}};
    interval.loop.throttling = {0.5, 10, 3};
    interval.arrivals = {{"Shopper", {20, 10, 2, 4, 1, 0, 5, some_times()}}};
    interval.loop.steal = {7, 100};
    return interval;
}

inline Report some_report() {
    Report report;
    report.run = "run-1";
    report.epoch = 300;
    report.sequence = 70'000;
    report.statistics = 3;
    report.interval = some_interval();
    report.running = {5'000'000'000, 0};
    report.failed_users = 2;
    report.stopped_users = 1;
    report.reached_users = 40;
    report.unstarted_users = 1744;
    report.iterations = 123;
    report.obstacle = "the limit of open files (1024) is reached";
    report.in_flight = 12;
    report.oldest_in_flight = std::chrono::milliseconds(2300);
    report.kept_responses = 3;
    report.abort_reason = "'/' is relative and no host is given";
    report.asks_to_stop = true;
    report.is_final = true;
    return report;
}

inline plan::ArrivalPlan some_arrivals() {
    const plan::Rates rates({{std::chrono::seconds(30), 100}, {std::chrono::seconds(0), 0.5}});
    const plan::ArrivalStream stream{rates, true, {"Shopper", "Admin"}, {0.75, 0.25}};
    return {{stream}, {2000, 7}, std::chrono::milliseconds(200), std::chrono::minutes(5), 42};
}

inline Figures some_figures() {
    using std::chrono::milliseconds;
    const RowFigures sum{"", "Aggregated", 3, 1, 2.5, {}, {}, milliseconds(80)};
    const RowFigures item{"GET", "/item", 3, 1, 2.5, {}, milliseconds(8), {}};
    return {"run-1", milliseconds(7'000), 40, sum, {item}, "http://10.0.0.2:8080"};
}

inline std::vector<Message> one_of_each() {
    const plan::Task task{"buy", 0.5, {"write", "slow"}, plan::TaskForm::chain, 1, {0.5, 2}};
    return {
        Hello{1, "0.1.0", 4711, "box"},
        Welcome{
            1,
            4,
            Bytes(32, 0xab),
            true,
            {"/tmp/shop.so",
             {std::string(64, '0'), 1 << 20},
             {{"shop.cpp", {std::string(64, '1'), 700}, false},
              {"parts/cart.hpp", {std::string(64, '2'), 0}, true}},
             "/tmp",
             {{"accounts.csv", {std::string(64, '3'), 5}}}},
            "shop.cpp",
            logging::Level::warning,
            {{"insecure", "true"}},
            {{{"Shopper", 2.5}, {"Admin"}}, {"read"}, {"slow"}},
            0xffff'ffff'ffff'ffff,
            262'144,
            plan::SampleFormat::ndjson},
        Ready{
            {{{"Shopper",
               3,
               7,
               "http://localhost",
               {task, task},
               9,
               {plan::Rates({{std::chrono::seconds(30), 100}}), 2000, true}}},
             {{"basket", "3", "How much", {"1", "3"}, true, true}},
             {"p95 < 500ms"},
             {{std::chrono::minutes(1), 50}},
             true,
             {{"accounts", "accounts.csv", 300, HandOut::once}}}},
        LoadFailed{"shop.so: no such file"},
        Assign{
            "run-1",
            7,
            2,
            {37, 2},
            "http://x",
            std::chrono::seconds(5),
            3,
            500,
            {some_arrivals(), {{std::chrono::seconds(3), 1, 4}}, std::chrono::hours(90)},
            {{std::chrono::seconds(4), std::chrono::seconds(9)}, {std::chrono::hours(1)}},
            12.5},
        some_report(),
        Acknowledge{70'000},
        Heartbeat{
            std::chrono::hours(90),
            1'700'000'000'000,
            2,
            1'000'000,
            std::chrono::milliseconds(2300),
            "Shopper",
            "buy",
            0.75,
            1 << 30,
            12,
            std::chrono::microseconds(80)},
        Stop{"run-1", 8, std::chrono::seconds(5), StopMode::now},
        Stopped{"run-1"},
        LogLine{logging::Level::error, "it broke"},
        Goodbye{"done"},
        Greeting{protocol_version, "0.1.0"},
        Join{
            Purpose::pulse,
            Bytes(32, 3),
            {"x86_64", "glibc", 2, 36, "itanium-cxx11", "0.1.0-3fa91c20b7de"},
            true},
        Retired{},
        Echo{std::chrono::hours(90), 1},
        Leave{},
        Expelled{"its report 7 came after report 5"},
        Crashed{"aborted (SIGABRT)\nShopper\x1f"
                "buy\x1f\nshop.cpp:4\n"},
        Fetch{std::string(64, '0'), 1 << 18},
        Piece{std::string(64, '0'), 1 << 18, Bytes(1000, 5)},
        Prepare{"run-1", "http://h", {{"size", "small"}}, Bytes{'{', '}'}},
        Prepared{"run-1", Bytes{'1'}, "setup threw"},
        Conclude{"run-1", "http://h", {{"size", "small"}}, Bytes{'{', '}'}},
        Concluded{"run-1", "teardown threw"},
        Note{Note::every_worker, 3, "claim", "account 7"},
        Reset{"run-1", 3},
        Moment{"run-1", std::chrono::seconds(7), 40, 12.5, 0.25, std::chrono::milliseconds(80)},
        Load{"run-1", false, 50, 2.5, {{"Shopper", 3}, {"Admin", 0.5}}, "the shape threw"},
        RowRequest{"run-1", "accounts", 3, 2},
        RowBlock{"run-1", "accounts", 3, 700, 20},
        Samples{"run-1", 3, 2, 1, Bytes{'a', '\n', 'b', '\n'}},
        SamplesTaken{3},
        some_figures(),
        Spawned{"run-1"},
        Quit{{"run-1", "http://h", {{"size", "small"}}, Bytes{'{', '}'}}, 6},
        Quitted{"run-1", 9, "on_quitting threw"},
        Probe{std::chrono::seconds(9), 4},
        ProbeAnswer{std::chrono::seconds(9)}};
}

}  // namespace mayfly::cluster
