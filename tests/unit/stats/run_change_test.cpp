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
    EXPECT_EQ(
        sentence_on(What::host, {first}),
        "the host was changed from http://a to http://b after 1.5s"
    );
    EXPECT_EQ(sentence_on(What::run_time, {first}), "");
    EXPECT_THAT(
        sentences_on({first, longer, second}),
        ElementsAre(
            "the host was changed 2 times, last from http://b to http://c after 3s",
            "the run time was changed from 1m to 10m after 4s"
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

TEST(RunChange, OfTheHostMixesFiguresUntilTheyBeginAnew) {
    EXPECT_FALSE(mixes_hosts({}));
    EXPECT_FALSE(mixes_hosts({{1, 1s, What::run_time, "", "5s"}}));
    RunChange change{2, 2s, What::host, "", "http://b"};
    EXPECT_TRUE(mixes_hosts({change}));
    change.before_reset = true;
    EXPECT_FALSE(mixes_hosts({change}));
    EXPECT_TRUE(mixes_hosts({change, {3, 3s, What::host, "http://b", "http://c"}}));
}

}  // namespace
}  // namespace mayfly::stats
