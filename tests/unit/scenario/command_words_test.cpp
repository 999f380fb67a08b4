#include "scenario/command_words.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace mayfly::scenario {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

TEST(CommandWords, AreSeparatedByBlanks) {
    EXPECT_THAT(*split_words(""), IsEmpty());
    EXPECT_THAT(*split_words("  -O2\t-g \n"), ElementsAre("-O2", "-g"));
}

TEST(CommandWords, AreKeptTogetherByQuotes) {
    EXPECT_THAT(*split_words(R"(-I'/a b' "c d"e)"), ElementsAre("-I/a b", "c de"));
    EXPECT_THAT(*split_words("'' x"), ElementsAre("", "x"));
}

TEST(CommandWords, TakeEscapedSignsAsTheyAre) {
    EXPECT_THAT(
        *split_words(R"(a\ b \"c "x\"y" 'p\q')"), ElementsAre("a b", "\"c", "x\"y", R"(p\q)")
    );
    EXPECT_THAT(*split_words(R"("-DX=\n")"), ElementsAre(R"(-DX=\n)"));
}

TEST(CommandWords, ExpandNothing) {
    EXPECT_THAT(*split_words("$HOME `date` *"), ElementsAre("$HOME", "`date`", "*"));
}

TEST(CommandWords, NameAnOpenQuote) {
    EXPECT_EQ(split_words("-D'x").error().message, "a ' is not closed in: -D'x");
}

}  // namespace
}  // namespace mayfly::scenario
