#include "report/arrival_sections.hpp"

#include <gmock/gmock.h>

#include "report/console.hpp"
#include "unit/report/sample_run.hpp"

namespace mayfly::report {
namespace {

using namespace std::chrono_literals;
using testing::AllOf;
using testing::HasSubstr;
using testing::Not;

constexpr TerminalStyle plain{{100, 30}, Colours::off, false};

stats::Snapshot open_run() {
    auto run = sample_run();
    stats::ArrivalCounts counts{20, 11, 2, 4, 1, 2, 5, {}};
    for (int i = 0; i < 14; ++i) counts.start_delays.record(3ms);
    run.kinds = {{.name = "Shopper", .arrivals = counts}, {.name = "Admin"}};
    run.arrivals = counts;
    run.entries.front().service_times.record(7ms);
    run.aggregated.service_times.record(7ms);
    return run;
}

TEST(ArrivalSections, SayWhatBecameOfThem) {
    const auto section = arrivals_section(open_run(), plain);
    EXPECT_THAT(section, AllOf(HasSubstr("Shopper"), Not(HasSubstr("Admin"))));
    EXPECT_THAT(section, HasSubstr("3.00"));
    EXPECT_EQ(
        arrivals_line(open_run()),
        "arrivals: 20 scheduled, 11 completed, 2 failed, 4 dropped, 1 interrupted, 2 lost, 5 late\n"
    );
}

TEST(ArrivalSections, SayHowLateTasksOfAPaceBegan) {
    auto run = sample_run();
    stats::ArrivalCounts counts{.late = 3};
    counts.start_delays.record(12ms);
    run.kinds = {{.name = "Monitor", .pace = counts}, {.name = "Admin"}};
    run.pace = counts;
    for (auto* entry : {&run.entries.front(), &run.aggregated}) {
        entry->service_times.record(7ms);
        entry->intended_times.record(19ms);
    }
    EXPECT_THAT(pace_section(run, plain), AllOf(HasSubstr("Monitor"), Not(HasSubstr("Admin"))));
    EXPECT_THAT(
        final_report(run, plain),
        AllOf(
            HasSubstr("Tasks of users with a pace, and how late they were begun (ms)"),
            HasSubstr("Response time percentiles (ms)\n"),
            HasSubstr("Response time percentiles (ms), from when tasks were due by their pace"),
            HasSubstr("Service time percentiles (ms), from the first byte sent"),
            Not(HasSubstr("rrivals"))
        )
    );
}

TEST(ArrivalSections, AreInTheReportOfARunThatHasThem) {
    EXPECT_THAT(
        final_report(open_run(), plain),
        AllOf(
            HasSubstr("Arrivals, and how late they were begun (ms)"),
            HasSubstr("Response time percentiles (ms), from when arrivals were due"),
            HasSubstr("Service time percentiles (ms), from the first byte sent"),
            HasSubstr("arrivals: 20 scheduled")
        )
    );
    EXPECT_THAT(
        final_report(sample_run(), plain),
        AllOf(Not(HasSubstr("rrivals")), Not(HasSubstr("Service time")))
    );
}

}  // namespace
}  // namespace mayfly::report
