#include "base/secret.hpp"

#include <gtest/gtest.h>

#include "base/digest.hpp"

namespace mayfly {
namespace {

TEST(RandomKey, IsLongAndNeverTheSame) {
    const std::string key = random_key();
    EXPECT_EQ(key.size(), 64U);
    EXPECT_EQ(key.find_first_not_of("0123456789abcdef"), std::string::npos);
    EXPECT_NE(key, random_key());
}

TEST(IsSameSecret, ComparesTheWholeText) {
    EXPECT_TRUE(is_same_secret("abc", "abc"));
    EXPECT_TRUE(is_same_secret("", ""));
    EXPECT_FALSE(is_same_secret("abc", "abd"));
    EXPECT_FALSE(is_same_secret("abc", "ab"));
    EXPECT_FALSE(is_same_secret("", "a"));
    EXPECT_FALSE(is_same_secret(std::string("a\0b", 3), std::string("a\0c", 3)));
}

TEST(RandomBytes, AreAsManyAsAskedForAndOthersEachTime) {
    EXPECT_EQ(random_bytes(7).size(), 7u);
    EXPECT_NE(random_bytes(32), random_bytes(32));
}

TEST(AreEqual, ComparesSizeAndEveryByte) {
    EXPECT_TRUE(are_equal(bytes_of("abc"), bytes_of("abc")));
    EXPECT_FALSE(are_equal(bytes_of("abc"), bytes_of("abd")));
    EXPECT_FALSE(are_equal(bytes_of("abc"), bytes_of("ab")));
    EXPECT_TRUE(are_equal(bytes_of(""), bytes_of("")));
}

TEST(DerivedSecret, IsTheStandards) {
    // RFC 5869 without salt, computed with Python's hmac.
    EXPECT_EQ(
        dashboard_token("a token of some length"),
        "a0f4f167fed1e1cd492feafb29846ad77b2c115b40c205cd36473530938a73ca"
    );
    EXPECT_EQ(
        to_hex(derived_secret("a token of some length", "mayfly dashboard token")),
        dashboard_token("a token of some length")
    );
    EXPECT_NE(derived_secret("a", "b"), derived_secret("a", "c"));
    EXPECT_NE(derived_secret("a", "b"), derived_secret("b", "b"));
}

}  // namespace
}  // namespace mayfly
