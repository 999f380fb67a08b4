#include "report/run_list.hpp"

#include <gmock/gmock.h>

namespace mayfly::report {
namespace {

using namespace std::chrono_literals;
using testing::HasSubstr;
using testing::Not;

constexpr TerminalStyle list_style{{160, 30}, Colours::off, false};

run_record::Summary listed_run() {
    run_record::Summary run{.id = "2026-1", .name = "before", .scenario = "/home/ann/shop.cpp"};
    run.load = "10 users, 2/s";
    run.outcome = "failed";
    run.requests = 8;
    run.rate = 25.6;
    run.p95 = 90;
    return run;
}

TEST(RunList, HasALineForEachRun) {
    auto other = listed_run();
    other.id = "2026-2";
    other.name = "an\x1b[31m escape";
    const std::string list = run_list({other, listed_run()}, list_style);
    EXPECT_LT(list.find("2026-2"), list.find("2026-1"));
    EXPECT_THAT(list, HasSubstr("before"));
    EXPECT_THAT(list, HasSubstr(" shop.cpp"));
    EXPECT_THAT(list, HasSubstr("25.60"));
    EXPECT_THAT(list, Not(HasSubstr("\x1b")));
}

TEST(RunList, ShowsWhatIsKnownOfARun) {
    run_record::Run run{.summary = listed_run(), .reasons = {"1 of 8 requests failed"}};
    run.setup.mix.parameters = {
        {"region", "eu"}, {.name = "key", .value = "sesame", .is_secret = true}};
    run.changes = {{0, 3s, stats::RunChange::What::run_time, "", "5m"}};
    run_record::RunRow all{.requests = 8, .failures = 1};
    all.figures = {.method = "", .name = "Aggregated", .values = {25.6, 0.125, 2, 90, 150}};
    run.rows = {all};
    const std::string text = run_text(run, list_style);
    EXPECT_THAT(text, HasSubstr("before (2026-1)"));
    EXPECT_THAT(text, HasSubstr("region=eu"));
    EXPECT_THAT(text, HasSubstr("the run time was changed from no limit to 5m after 3s"));
    EXPECT_THAT(text, HasSubstr("key=***"));
    EXPECT_THAT(text, HasSubstr("- 1 of 8 requests failed"));
    EXPECT_THAT(text, HasSubstr("1(12.50%)"));
}

TEST(RunList, NamesARunByItsIdIfItHasNoName) {
    auto run = listed_run();
    run.name.clear();
    EXPECT_EQ(run_title(run), "2026-1");
    EXPECT_EQ(millis_words(34.24), "34.2");
}

}  // namespace
}  // namespace mayfly::report
