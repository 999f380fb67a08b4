#include <gtest/gtest.h>

#include "report/sections.hpp"
#include "unit/report/sample_run.hpp"

namespace mayfly::report {
namespace {

constexpr TerminalStyle ordinary{{120, 30}, Colours::off, false};

TEST(SummarySection, SaysThatFewerUsersRanThanWereAskedFor) {
    stats::Snapshot run = sample_run();
    run.run.reached_users = 15;
    const auto expect_line = [&] {
        EXPECT_TRUE(summary_section(run, ordinary).ends_with("seed: 42\nusers: 15 of 100\n"));
    };
    expect_line();
    run.run.stages = "30s:100";
    run.run.run_time = run.run.elapsed;
    EXPECT_TRUE(summary_section(run, ordinary).ends_with("seed: 42\n"))
        << "it was at its last instant";
    run.run.unstarted_users = 1;
    expect_line();
    run.run.unstarted_users = 0;
    run.run.run_time += std::chrono::seconds(1);
    expect_line();
    run.run.reached_users = 100;
    run.run.idle_kinds = {"Shopper", "Bu\nyer"};
    EXPECT_TRUE(
        summary_section(run, ordinary).ends_with("\nusers: 100 of 100, none of Shopper, Bu\\nyer\n")
    );
}

}  // namespace
}  // namespace mayfly::report
