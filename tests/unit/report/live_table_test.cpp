#include "report/live_table.hpp"

#include <gmock/gmock.h>

#include "report/text.hpp"
#include "unit/report/sample_run.hpp"

namespace mayfly::report {
namespace {

using namespace std::chrono_literals;
using testing::HasSubstr;
using testing::Not;

TerminalStyle columns(std::size_t count) {
    return {{count, 24}, Colours::off, true};
}

TEST(LiveTable, ShowsEveryColumnInAUsualWindow) {
    const std::string text = live_table(sample_run(), columns(80), 10);
    EXPECT_THAT(text, HasSubstr("# reqs    # fails |    p50     p95     p99 |    req/s\n"));
    EXPECT_THAT(text, HasSubstr("POST   /checkout           3  1(33.33%) |"));
    EXPECT_THAT(text, Not(HasSubstr("more")));
}

TEST(LiveTable, HasFewerColumnsInANarrowOne) {
    const std::string sixty = live_table(sample_run(), columns(60), 10);
    EXPECT_THAT(sixty, HasSubstr("# fails     p95 |    req/s\n"));
    EXPECT_THAT(sixty, Not(HasSubstr("p99")));
    const std::string forty = live_table(sample_run(), columns(40), 10);
    EXPECT_THAT(forty, HasSubstr("Name             p95 |    req/s\n"));
    EXPECT_EQ(live_table(sample_run(), columns(12), 10), "");
}

TEST(LiveTable, ShowsWhatFailsNowBeforeTheBusiest) {
    stats::Snapshot run = sample_run();
    for (int i = 0; i < 5000; ++i) {
        run.entries.push_back(sample_entry("GET", "/item/" + std::to_string(i), {1ms}));
        run.entries.back().current_requests_per_second = i;
    }
    run.entries[7].current_failures_per_second = 1;
    const std::string text = live_table(run, columns(100), 3);
    EXPECT_THAT(text, testing::ContainsRegex("/item/5 .*\n.*/item/4999 .*\n.*/item/4998 "));
    EXPECT_THAT(text, HasSubstr("… and 4999 more\n"));
}

TEST(LiveTable, ShowsNoTimesWhereNothingWasMeasured) {
    stats::Snapshot run = sample_run();
    run.entries.erase(run.entries.begin());
    run.entries[0].current_requests_per_second = 0;
    EXPECT_THAT(
        live_table(run, columns(80), 10), HasSubstr("|      -       -       - |     0.00\n")
    );
}

TEST(LiveTable, KeepsItsColumnsWhateverNamesAreMadeOf) {
    stats::Snapshot run = sample_run();
    run.entries[0].name = "/\u65e5\u672c\u8a9e\U0001f600\u202e\x1b[2J\ne\u0301\xff";
    for (std::size_t width = 30; width <= 160; ++width) {
        const std::string text = live_table(run, columns(width), 10);
        EXPECT_EQ(text.find('\x1b'), std::string::npos);
        EXPECT_EQ(text.find("\u202e"), std::string::npos);
        std::size_t cells = 0;
        for (std::size_t at = 1; at < text.size(); at = text.find('\n', at) + 1) {
            const std::size_t here = display_width(text.substr(at, text.find('\n', at) - at));
            if (cells == 0) cells = here;
            ASSERT_EQ(here, cells) << text;
        }
    }
}

}  // namespace
}  // namespace mayfly::report
