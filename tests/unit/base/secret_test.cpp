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

}  // namespace
}  // namespace mayfly
