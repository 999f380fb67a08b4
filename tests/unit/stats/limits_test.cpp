#include "stats/limits.hpp"

#include <gmock/gmock.h>

namespace mayfly::stats {
namespace {

TEST(Limits, OverflowRowNamesItsLimit) {
    EXPECT_EQ(names_overflow(5000), "(more than 5000 names)");
}

TEST(Truncated, LeavesShortTextAlone) {
    EXPECT_EQ(truncated("", 5), "");
    EXPECT_EQ(truncated("12345", 5), "12345");
    EXPECT_EQ(truncated("123456", 5), "12345");
}

TEST(Truncated, NeverCutsACharacter) {
    const std::string text = "a\u00e4\u20ac\U0001f600z";  // 1 + 2 + 3 + 4 + 1 bytes.
    EXPECT_EQ(truncated(text, 10), "a\u00e4\u20ac\U0001f600");
    EXPECT_EQ(truncated(text, 9), "a\u00e4\u20ac");
    EXPECT_EQ(truncated(text, 7), "a\u00e4\u20ac");
    EXPECT_EQ(truncated(text, 6), "a\u00e4\u20ac");
    EXPECT_EQ(truncated(text, 5), "a\u00e4");
    EXPECT_EQ(truncated(text, 2), "a");
    EXPECT_EQ(truncated(text, 0), "");
}

TEST(Truncated, CutsBytesThatAreNotUtf8Anyway) {
    const std::string continuing(20, '\x80');
    EXPECT_EQ(truncated(continuing, 8).size(), 8U);
    EXPECT_EQ(truncated(continuing, 1).size(), 1U);
}

}  // namespace
}  // namespace mayfly::stats
