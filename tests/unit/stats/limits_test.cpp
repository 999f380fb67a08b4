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

TEST(GroupedText, MasksAddresses) {
    EXPECT_EQ(grouped_text("no <Foo at 0x7f3a91b0c2d0> here", 500), "no <Foo at 0x...> here");
    EXPECT_EQ(grouped_text("0xABCDEF01 and 0x7f0012345678", 500), "0x... and 0x...");
}

TEST(GroupedText, KeepsShortCodes) {
    EXPECT_EQ(grouped_text("error 0x1f", 500), "error 0x1f");
    EXPECT_EQ(grouped_text("0x", 500), "0x");
    EXPECT_EQ(grouped_text("0x0x0x7f3a91b0c2d0", 500), "0x0x0x...");
}

TEST(GroupedText, TruncatesWhatRemains) {
    EXPECT_EQ(grouped_text(std::string(600, 'x'), 500), std::string(500, 'x'));
    EXPECT_EQ(grouped_text("at 0x7f3a91b0c2d0: timeout", 12), "at 0x...: ti");
    std::string long_text;
    for (int i = 0; i < 1000; ++i) long_text += "0x12 ";
    EXPECT_EQ(grouped_text(long_text, 500), long_text.substr(0, 500));
}

}  // namespace
}  // namespace mayfly::stats
