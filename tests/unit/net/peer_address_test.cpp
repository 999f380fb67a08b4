#include "net/peer_address.hpp"

#include <gtest/gtest.h>

namespace mayfly::net {
namespace {

TEST(PeerAddress, IsAHostWithAPortOrAPath) {
    EXPECT_EQ(parse_peer("Shop.example:8080")->host, "shop.example");
    EXPECT_EQ(parse_peer("127.0.0.1:53")->port, 53);
    EXPECT_EQ(parse_peer("[::1]:53")->host, "::1");
    EXPECT_TRUE(parse_peer("/run/a socket")->is_unix());
    for (const char* text : {"", "host", "host:", "host:99999", "a@host:1", "host:1/x", ":53"}) {
        EXPECT_FALSE(parse_peer(text)) << text;
    }
}

}  // namespace
}  // namespace mayfly::net
