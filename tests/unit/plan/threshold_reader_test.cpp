// Of plan/threshold.hpp, what reads a text.
#include <gmock/gmock.h>

#include "plan/threshold.hpp"

namespace mayfly::plan {
namespace {

using namespace std::chrono_literals;
using ::testing::ElementsAre;
using ::testing::EndsWith;
using ::testing::HasSubstr;
using ::testing::Pair;

Threshold read_one(const std::string& text) {
    const auto threshold = parse_threshold(text);
    EXPECT_TRUE(threshold) << threshold.error().message;
    return threshold ? *threshold : Threshold{.text = text};
}

std::string complaint(const std::string& text) {
    const auto threshold = parse_threshold(text);
    EXPECT_FALSE(threshold) << text;
    return threshold.error().message;
}

TEST(ThresholdReader, IsAStatisticAComparisonAndAValue) {
    EXPECT_EQ(
        read_one("p95 < 500ms"),
        (Threshold{.text = "p95 < 500ms", .percent = 95, .limit = 0.5, .unit = Unit::time})
    );
    EXPECT_EQ(read_one("p99.9<=1.5s").percent, 99.9);
    EXPECT_EQ(read_one("p99.9<=1.5s").comparison, Comparison::at_most);
    EXPECT_EQ(read_one("max < 800us").limit, 800e-6);
    EXPECT_EQ(read_one("mean < 20 ms").limit, 0.02);
    EXPECT_EQ(read_one("failures < 1%").unit, Unit::share);
    EXPECT_EQ(read_one("failures < 1 %").limit, 0.01);
    EXPECT_EQ(read_one("failures < 10").unit, Unit::number);
    EXPECT_EQ(read_one("rate > 100/s").unit, Unit::per_second);
    EXPECT_EQ(read_one("count >= 1000").statistic, Statistic::count);
    EXPECT_EQ(read_one("users >= 50").statistic, Statistic::users);
    EXPECT_EQ(read_one("generator_bound < 1%").statistic, Statistic::generator_bound);
    EXPECT_TRUE(read_one("start_delay p99 < 10ms").of_start_delay);
    EXPECT_EQ(read_one("start_delay p99 < 10ms").percent, 99);
}

TEST(ThresholdReader, IsOfARowWhoseNameMayHaveColons) {
    EXPECT_EQ(read_one("GET /item: p99 < 1s").row, "GET /item");
    EXPECT_EQ(read_one("GET http://a:80/x: p99 < 1s").row, "GET http://a:80/x");
    EXPECT_EQ(read_one("buy: now: p99 < 1s").row, "buy: now");
    EXPECT_EQ(read_one("Aggregated: p99 < 1s").row, "");
    EXPECT_EQ(read_one("queue length: last >= -3.5").limit, -3.5);
    EXPECT_EQ(read_one("basket: p95 < 20").unit, Unit::number);
    EXPECT_THAT(
        read_one("{tier=gold, zone=\"eu\"}: p95 < 1s").labels,
        ElementsAre(Pair("tier", "gold"), Pair("zone", "eu"))
    );
}

TEST(ThresholdReader, MayHaveAWindowAndEndTheRun) {
    const auto threshold = read_one("GET /item: p99 < 1s over 10s abort after 1500ms");
    EXPECT_EQ(threshold.text, "GET /item: p99 < 1s over 10s");
    EXPECT_EQ(threshold.window, 10s);
    EXPECT_EQ(threshold.abort_after, 1500ms);
    EXPECT_EQ(read_one(to_text(threshold)), threshold);
    EXPECT_EQ(read_one("rate > 5/s abort after 2s").text, "rate > 5/s");
    EXPECT_EQ(to_text(read_one("rate > 5/s  abort after 2s")), "rate > 5/s abort after 2s");
}

TEST(ThresholdReader, SaysWhatIsWrongAndWhere) {
    EXPECT_EQ(
        complaint("p95 < 500"),
        "the threshold 'p95 < 500' is wrong at character 7: a time needs a unit (us, ms or s), "
        "as in p95 < 500ms"
    );
    EXPECT_THAT(complaint("GET /x: p95 < 500"), HasSubstr("character 15: a time needs a unit"));
    EXPECT_THAT(complaint("p95 = 500ms"), EndsWith("character 5: a comparison is <, <=, > or >="));
    EXPECT_THAT(complaint("p95"), HasSubstr("character 4: a comparison"));
    EXPECT_THAT(complaint("p101 < 1s"), EndsWith("character 1: a percentile is from p0 to p100"));
    EXPECT_THAT(complaint("failure < 1%"), EndsWith("did you mean 'failures'?"));
    EXPECT_THAT(
        complaint("speediness"),
        HasSubstr("there is no statistic 'speediness'; use p0 to p100, min")
    );
    EXPECT_THAT(complaint(""), HasSubstr("a statistic is missing"));
    EXPECT_THAT(complaint(": p95 < 1s"), HasSubstr("a row's name is missing"));
    EXPECT_THAT(complaint("{=x}: p95 < 1s"), HasSubstr("labels are written as"));
    EXPECT_THAT(complaint("rate > 100"), EndsWith("this does not fit 'rate', as in rate > 100/s"));
    EXPECT_THAT(complaint("count > 1%"), HasSubstr("this does not fit 'count'"));
    EXPECT_THAT(complaint("failures < 101%"), EndsWith("a share is from 0% to 100%"));
    EXPECT_THAT(complaint("count > -1"), EndsWith("a value is 0 or more"));
    EXPECT_THAT(complaint("count > inf"), HasSubstr("a value is missing"));
    EXPECT_THAT(complaint("GET /: users > 1"), HasSubstr("leave the row out"));
    EXPECT_THAT(complaint("start_delay rate > 1/s"), HasSubstr("start_delay needs"));
}

TEST(ThresholdReader, SaysWhatIsWrongAfterItsValue) {
    EXPECT_THAT(complaint("p95 < 1s over 500ms"), HasSubstr("a window is whole seconds"));
    EXPECT_THAT(complaint("p95 < 1s over 11m"), HasSubstr("from 1s to 10m"));
    EXPECT_THAT(complaint("p95 < 1s over 10"), HasSubstr("a time is missing, as in over 10s"));
    for (const auto* text : {"generator_bound < 1%", "dropped < 1", "start_delay p99 < 1s"}) {
        const auto said = complaint(std::string(text) + " over 5s");
        EXPECT_THAT(said, HasSubstr("leave 'over' out"));
    }
    for (const auto* text : {"checks > 99%", "queue: last < 9", "cart: p95 < 9", "{a=b}: max < 1s"})
        EXPECT_EQ(read_one(std::string(text) + " over 5s").window, 5s);
    EXPECT_THAT(complaint("p95 < 1s abort"), HasSubstr("'abort' is one word too many"));
    EXPECT_THAT(complaint("p95 < 1s abort after 0s"), HasSubstr("end the run at once"));
    EXPECT_THAT(complaint("p95 < 1s p99 < 2s"), HasSubstr("'p99 < 2s' is one word too many"));
    EXPECT_EQ(complaint("p95 <\x01 1s"), "a threshold is one line of text");
    EXPECT_THAT(complaint("a\xff: p95 < 1s"), HasSubstr("UTF-8"));
    EXPECT_THAT(complaint(std::string(501, 'p')), HasSubstr("at most 500 characters"));
}

}  // namespace
}  // namespace mayfly::plan
