#include "stats/run_change.hpp"

#include <gmock/gmock.h>

namespace mayfly::stats {
namespace {

using namespace std::chrono_literals;
using testing::ElementsAre;
using testing::IsEmpty;
using What = RunChange::What;

TEST(RunChange, IsASentenceOnTheLastOfEachKind) {
    EXPECT_THAT(sentences_on({}), IsEmpty());
    const RunChange first{1000, 1500ms, What::host, "http://a", "http://b"};
    const RunChange second{2000, 3s, What::host, "http://b", "http://c"};
    const RunChange longer{2500, 4s, What::run_time, "1m", "10m"};
    const RunChange less{2600, 5s, What::load, "6 users at 1 a second", "2 users at 1 a second"};
    EXPECT_EQ(
        sentence_on(What::host, {first}),
        "the host was changed from http://a to http://b after 1.5s"
    );
    EXPECT_EQ(sentence_on(What::run_time, {first}), "");
    EXPECT_THAT(
        sentences_on({less, first, longer, second}),
        ElementsAre(
            "the host was changed 2 times, last from http://b to http://c after 3s",
            "the run time was changed from 1m to 10m after 4s",
            "the load was changed from 6 users at 1 a second to 2 users at 1 a second after 5s"
        )
    );
}

TEST(RunChange, NamesWhatHoldsWithoutAHostOrARunTime) {
    EXPECT_THAT(
        sentences_on({{1, 1s, What::host, "", "http://b"}, {2, 2s, What::run_time, "", "5s"}}),
        ElementsAre(
            "the host was changed from the hosts of the kinds to http://b after 1s",
            "the run time was changed from no limit to 5s after 2s"
        )
    );
}

TEST(RunChange, MixesFiguresUntilTheyBeginAnew) {
    const std::vector<RunChange> longer{{1, 1s, What::run_time, "", "5s"}};
    for (const auto what : {What::host, What::load}) {
        EXPECT_FALSE(mixes_figures(what, {}));
        EXPECT_FALSE(mixes_figures(what, longer));
        RunChange change{2, 2s, what, "", "b"};
        EXPECT_TRUE(mixes_figures(what, {change}));
        change.before_reset = true;
        EXPECT_FALSE(mixes_figures(what, {change}));
        EXPECT_TRUE(mixes_figures(what, {change, {3, 3s, what, "b", "c"}}));
    }
}

}  // namespace
}  // namespace mayfly::stats
