#include "http/secret_match.hpp"

#include <gtest/gtest.h>

namespace mayfly::http {
namespace {

TEST(SecretMatch, IsAsLongAsTheSecretIsWritten) {
    EXPECT_EQ(match_secret("a b&c", "a b").length, 3U);
    EXPECT_EQ(match_secret("a%20b&c", "a b&").length, 6U);
    EXPECT_EQ(match_secret("a+b&amp;c", "a b&").length, 8U);
    EXPECT_EQ(match_secret("\\u00e9\\ud83d\\ude00!", "\u00e9\U0001F600").length, 18U);
    EXPECT_EQ(match_secret("a\\\\b", "a\\").length, 3U) << "not only its first backslash";
    EXPECT_EQ(match_secret("%2541", "%41").length, 5U);
    EXPECT_EQ(match_secret("%2541", "%2541").length, 5U);
}

TEST(SecretMatch, KnowsWhatAUrlMakesOfIt) {
    EXPECT_EQ(match_secret("back/slash!x", "back\\slash!x").length, 12U);
    EXPECT_EQ(match_secret("tabsep,ret", "tab\tsep,\r\nret").length, 10U);
    EXPECT_EQ(match_secret("tabsep", "\ttabsep").length, 6U);
}

TEST(SecretMatch, IsNoneOfAnotherText) {
    EXPECT_EQ(match_secret("", "a").length, 0U);
    EXPECT_EQ(match_secret("a", "").length, 0U);
    EXPECT_EQ(match_secret("ab", "ac").length, 0U);
    EXPECT_FALSE(match_secret("ab", "ac").is_begun);
    EXPECT_EQ(match_secret("\\ud83d\\u0041", "\U0001F600").length, 0U);
    EXPECT_EQ(match_secret("%zz", "\xfe").length, 0U);
}

TEST(SecretMatch, IsBegunWhereTheTextEndsWithinIt) {
    for (const char* text : {"a", "a%", "a%2", "a%20", "a+", "a%20b", "a\\u00", "a "}) {
        EXPECT_TRUE(match_secret(text, "a b&").is_begun) << text;
        EXPECT_EQ(match_secret(text, "a b&").length, 0U) << text;
    }
}

}  // namespace
}  // namespace mayfly::http
