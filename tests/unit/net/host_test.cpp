#include "net/host.hpp"

#include <string_view>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

namespace mayfly::net {
namespace {

TEST(Host, HasOneSpelling) {
    const std::vector<std::pair<const char*, const char*>> rows{
        {"Shop.Example", "shop.example"},
        {"shop%2Eexample", "shop.example"},
        {"localhost.", "localhost."},
        {"stra\xc3\x9f"
         "e.de",
         "xn--strae-oqa.de"},
        {"XN--BCHER-KVA.example", "xn--bcher-kva.example"},
        {"\xef\xbc\x91\xef\xbc\x92\xef\xbc\x97.1", "127.0.0.1"},  // Full-width digits.
        {"127.0.0.1", "127.0.0.1"},
        {"0177.0.0.1", "127.0.0.1"},
        {"127.0.0.1.example", "127.0.0.1.example"},
        {"1.2.3.4.5", "1.2.3.4.5"},
        {"1password.example", "1password.example"},
        {"[::FFFF:1.2.3.4]", "::ffff:1.2.3.4"},
    };
    for (const auto& [text, host] : rows) {
        const auto parsed = parse_host(text);
        ASSERT_TRUE(parsed) << text << ": " << parsed.error().message;
        EXPECT_EQ(*parsed, host);
    }
}

TEST(Host, SaysWhyItIsNone) {
    EXPECT_EQ(parse_host("").error().message, "it names no host");
    EXPECT_EQ(
        parse_host("a b").error().message, "its host has characters that no host's name may have"
    );
    EXPECT_EQ(parse_host("[::1").error().message, "what is in its brackets is no IPv6 address");
    EXPECT_EQ(parse_host("\xff").error().message, "its host cannot be a domain name");
    EXPECT_FALSE(parse_host(std::string_view("[::1\0]", 6)));
    EXPECT_FALSE(parse_host("%2Frun%2Fshop.sock"));
    EXPECT_FALSE(parse_host("\xe2\x84\x80.de")) << "it maps to a/c.de";
}

TEST(PercentDecode, LeavesWhatIsNotEncoded) {
    EXPECT_EQ(percent_decode("a%41%c3%A9%2"), "aA\xc3\xa9%2");
    EXPECT_EQ(percent_decode("%%41%zz%"), "%A%zz%");
}

}  // namespace
}  // namespace mayfly::net
