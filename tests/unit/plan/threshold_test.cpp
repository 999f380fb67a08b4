#include "plan/threshold.hpp"

#include <gtest/gtest.h>

namespace mayfly::plan {
namespace {

Threshold read(const std::string& text) {
    return parse_threshold(text).value();
}

TEST(Threshold, IsKeptAsItsComparisonSays) {
    EXPECT_FALSE(read("count < 5").is_kept_by(5));
    EXPECT_TRUE(read("count <= 5").is_kept_by(5));
    EXPECT_FALSE(read("count > 5").is_kept_by(5));
    EXPECT_TRUE(read("count >= 5").is_kept_by(5));
    EXPECT_TRUE(read("failures <= 1%").is_kept_by(3.0 / 300));
}

TEST(Threshold, ShowsValuesInItsUnit) {
    EXPECT_EQ(words_of(0.6123, read("p95 < 1s")), "612.3 ms");
    EXPECT_EQ(words_of(1.28, read("p95 < 1s")), "1.28 s");
    EXPECT_EQ(words_of(0.0213, read("failures < 1%")), "2.13 %");
    EXPECT_EQ(words_of(95.21, read("rate > 100/s")), "95.21/s");
    EXPECT_EQ(words_of(1234567, read("count > 5")), "1234567");
    EXPECT_EQ(words_of(0.500004, read("p95 < 500ms")), "500.004 ms");  // Not the limit itself.
}

TEST(Thresholds, AreReadTogetherAndEachIsThereOnce) {
    const auto some = parse_thresholds({"p95 < 1s", "", "p95 < 1s", "count > 1"});
    ASSERT_TRUE(some);
    EXPECT_EQ(some->size(), 2);
    EXPECT_FALSE(parse_thresholds({"p95 < 1s", "nonsense"}));
    std::vector<std::string> many;
    for (int i = 0; i < 101; ++i) many.push_back("count > " + std::to_string(i));
    EXPECT_EQ(parse_thresholds(many).error().message, "there are 101 thresholds; use at most 100");
}

}  // namespace
}  // namespace mayfly::plan
