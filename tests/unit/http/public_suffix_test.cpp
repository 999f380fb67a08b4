#include "http/public_suffix.hpp"

#include <gtest/gtest.h>

namespace mayfly::http {
namespace {

TEST(PublicSuffix, IsWhereAnybodyMayRegister) {
    for (const char* host : {"com", "co.uk", "github.io", "kawasaki.jp", "xn--p1ai", "localhost"}) {
        EXPECT_TRUE(is_public_suffix(host)) << host;
    }
    for (const char* host :
         {"shop.com", "shop.co.uk", "city.kawasaki.jp", "shop.example", "a.test"}) {
        EXPECT_FALSE(is_public_suffix(host)) << host;
    }
}

}  // namespace
}  // namespace mayfly::http
