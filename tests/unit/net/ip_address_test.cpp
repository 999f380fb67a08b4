#include "net/ip_address.hpp"

#include <gtest/gtest.h>

namespace mayfly::net {
namespace {

TEST(IpAddress, IsANumberAndNoName) {
    for (const auto* address : {"127.0.0.1", "10.0.0.255", "::1", "fe80::1"}) {
        EXPECT_TRUE(is_ip_address(address)) << address;
    }
    for (const auto* other : {"", "localhost", "1.2.3", "1.2.3.256", "[::1]", "127.0.0.1:80"}) {
        EXPECT_FALSE(is_ip_address(other)) << other;
    }
}

}  // namespace
}  // namespace mayfly::net
