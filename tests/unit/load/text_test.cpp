#include <stdexcept>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <mayfly/text.hpp>

namespace mayfly {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

constexpr std::string_view page =
    R"(<form><input name="csrf" value="a1"><input value="b2"></form>)";

TEST(TextBetween, FindsTheFirst) {
    EXPECT_EQ(text_between(page, "value=\"", "\""), "a1");
    EXPECT_EQ(text_between(page, "value='", "'"), "");
    EXPECT_EQ(text_between(page, "b2", "'"), "") << "no end";
    EXPECT_EQ(text_between("aXXb", "X", "X"), "");
    EXPECT_EQ(text_between("abc", "", "c"), "ab");
    EXPECT_EQ(text_between("", "a", "b"), "");
}

TEST(Match, GivesItsFirstGroupOrAllOfIt) {
    EXPECT_EQ(match(page, R"x(name="csrf" value="(\w+)")x"), "a1");
    EXPECT_EQ(match(page, R"([a-z]\d)"), "a1");
    EXPECT_EQ(match(page, "(x)?form"), "") << "the group took no part";
    EXPECT_EQ(match(page, "nothing"), "");
    EXPECT_THAT(match_all(page, R"x(value="(\w+)")x"), ElementsAre("a1", "b2"));
    EXPECT_THAT(match_all("aXbX", "X"), ElementsAre("X", "X"));
    EXPECT_THAT(match_all("ab", "x*"), ElementsAre("", "", "")) << "matches may be empty";
    EXPECT_THAT(match_all("", "x"), IsEmpty());
    EXPECT_EQ(match(std::string_view("a\0b", 3), "a.(.)"), "b");
}

TEST(Match, NeedsNeitherTimeNorStackThatGrowWithTheSquareOfTheText) {
    const std::string line(1'000'000, 'a');
    EXPECT_EQ(match(line, "(a*)*b"), "");
    EXPECT_EQ(match(line, "(?:a|aa)+$").size(), line.size());
}

TEST(Match, RefusesPatternsThatAreNone) {
    EXPECT_THROW(match("a", "(a"), std::invalid_argument);
    EXPECT_THROW(match("a", R"((a)\1)"), std::invalid_argument) << "linear time has its price";
}

TEST(Match, KeepsTheMostPatternsThatItHasUsed) {
    for (int i = 0; i < 1000; ++i) {
        EXPECT_EQ(
            match("x" + std::to_string(i), "x(" + std::to_string(i) + ")"), std::to_string(i)
        );
    }
}

}  // namespace
}  // namespace mayfly
