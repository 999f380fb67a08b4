#include "stats/labels.hpp"

#include <stdexcept>

#include <gmock/gmock.h>

namespace mayfly::stats {
namespace {

using testing::ElementsAre;
using testing::Pair;

TEST(Labels, AreOneTextInWhateverOrder) {
    const auto text = with_labels("", {{"tier", "gold"}, {"region", "eu west"}});
    EXPECT_EQ(text, with_labels("", {{"region", "eu west"}, {"tier", "gold"}}));
    EXPECT_EQ(labels_line(text), "region=eu west, tier=gold");
    EXPECT_THAT(labels_in(text), ElementsAre(Pair("region", "eu west"), Pair("tier", "gold")));
}

TEST(Labels, InnerOnesReplaceOuterOnesAndEmptyOnesTakeThemAway) {
    const auto outer = with_labels("", {{"region", "eu"}, {"tier", "gold"}});
    EXPECT_EQ(labels_line(with_labels(outer, {{"tier", "tin"}})), "region=eu, tier=tin");
    EXPECT_EQ(labels_line(with_labels(outer, {{"tier", ""}})), "region=eu");
    EXPECT_EQ(with_labels("", {{"tier", ""}}), "");
}

TEST(Labels, AValueMayHaveAnythingButLineBreaks) {
    const auto text = with_labels("", {{"q", "a=b, c\nd}"}});
    EXPECT_THAT(labels_in(text), ElementsAre(Pair("q", "a=b, c d}")));
}

TEST(Labels, ANameIsAWord) {
    for (const char* name : {"", "1st", "a b", "a=b", "a-b", "ä", "a\n"}) {
        EXPECT_THROW((void)with_labels("", {{name, "x"}}), std::invalid_argument) << name;
    }
    EXPECT_NO_THROW((void)with_labels("", {{"_Tier2", "x"}}));
}

TEST(Labels, AnyTextCanBeReadBack) {
    EXPECT_THAT(
        labels_in("\n=\nx\ny="),
        ElementsAre(Pair("", ""), Pair("", ""), Pair("x", ""), Pair("y", ""))
    );
    EXPECT_THAT(labels_in(""), ElementsAre());
}

}  // namespace
}  // namespace mayfly::stats
