#include "cluster/address.hpp"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace mayfly::cluster {
namespace {

TEST(Address, ReadsNamesAndAddressesWithAndWithoutAPort) {
    EXPECT_EQ(*parse_address("master.example"), (Address{"master.example", default_port}));
    EXPECT_EQ(*parse_address("master.example:9"), (Address{"master.example", 9}));
    EXPECT_EQ(*parse_address("10.0.0.1:0"), (Address{"10.0.0.1", 0}));
    EXPECT_EQ(*parse_address("::1"), (Address{"::1", default_port}));
    EXPECT_EQ(*parse_address("[::1]"), (Address{"::1", default_port}));
    EXPECT_EQ(*parse_address("[fe80::1]:65535"), (Address{"fe80::1", 65535}));
}

TEST(Address, RefusesWhatIsNone) {
    for (const auto* text :
         {"",
          ":",
          ":80",
          "host:",
          "host:x",
          "host:65536",
          "host:-1",
          "[::1",
          "[::1]80",
          "[::1]:",
          "http://host",
          "two words",
          "[]:1"}) {
        const auto address = parse_address(text);
        ASSERT_FALSE(address) << text;
        EXPECT_THAT(address.error().message, testing::HasSubstr("HOST:PORT"));
    }
}

TEST(SplitPort, TakesOffThePortAndBracketsOnly) {
    const auto split = [](std::string_view text) {
        const auto parts = split_port(text).value();
        return fmt::format("{} {}", parts.host, parts.port);
    };
    EXPECT_EQ(split("a"), "a ");
    EXPECT_EQ(split("a:x"), "a x");
    EXPECT_EQ(split("[::1]:22"), "::1 22");
    EXPECT_EQ(split("[::1]"), "::1 ");
    EXPECT_EQ(split("::1"), "::1 ");
}

TEST(Address, IsWrittenAsItIsRead) {
    for (const auto* text : {"master.example:5557", "10.0.0.1:1", "[fe80::1]:65535"}) {
        EXPECT_EQ(to_string(*parse_address(text)), text);
    }
}

TEST(Address, KnowsWhatOnlyThisMachineReaches) {
    for (const auto* text : {"localhost", "127.0.0.1", "127.8.9.10", "::1"}) {
        EXPECT_TRUE(is_loopback(*parse_address(text))) << text;
    }
    for (const auto* text : {"0.0.0.0", "::", "10.0.0.1", "localhost.example", "128.0.0.1"}) {
        EXPECT_FALSE(is_loopback(*parse_address(text))) << text;
    }
}

}  // namespace
}  // namespace mayfly::cluster
