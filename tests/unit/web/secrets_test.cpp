#include "web/secrets.hpp"

#include <gmock/gmock.h>

namespace mayfly::web {
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

}  // namespace
}  // namespace mayfly::web
