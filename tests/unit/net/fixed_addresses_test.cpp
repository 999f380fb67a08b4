#include "net/fixed_addresses.hpp"

#include <gmock/gmock.h>

namespace mayfly::net {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

std::vector<std::string> texts(const Addresses& addresses) {
    std::vector<std::string> written;
    for (const auto& address : addresses) written.push_back(address.to_string());
    return written;
}

TEST(FixedAddress, IsReadAsCurlReadsIt) {
    const auto one = parse_fixed_address("Shop.TEST:443:127.0.0.1");
    ASSERT_TRUE(one) << one.error().message;
    EXPECT_EQ(one->host, "shop.test");
    EXPECT_EQ(one->port, 443);
    EXPECT_THAT(texts(one->addresses), ElementsAre("127.0.0.1"));
    const auto several = parse_fixed_address("shop.test:80:[fd00::1],::2,10.0.0.7,");
    ASSERT_TRUE(several) << several.error().message;
    EXPECT_THAT(texts(several->addresses), ElementsAre("fd00::1", "::2", "10.0.0.7"));
    EXPECT_EQ(parse_fixed_address("*:80:127.0.0.1")->host, "*");
    EXPECT_EQ(parse_fixed_address("10.0.0.1:80:127.0.0.1")->host, "10.0.0.1");
    EXPECT_EQ(parse_fixed_address("[fd00::9]:80:127.0.0.1")->host, "fd00::9");
}

TEST(FixedAddress, ThatIsNoneIsASentence) {
    const auto complaint = [](const char* text) {
        const auto parsed = parse_fixed_address(text);
        return parsed ? std::string("accepted") : parsed.error().message;
    };
    for (const char* text : {"", "shop.test", "shop.test:443", "shop.test:443:", "[::1:80:::1"}) {
        EXPECT_THAT(complaint(text), HasSubstr("write it as HOST:PORT:ADDRESS")) << text;
    }
    for (const char* text :
         {"shop.test::1.2.3.4",
          "shop.test:0:1.2.3.4",
          "shop.test:65536:1.2.3.4",
          "shop.test:*:1.2.3.4",
          "shop.test:x:1.2.3.4",
          "::1:80:1.2.3.4"}) {
        EXPECT_NE(complaint(text), "accepted") << text;
    }
    EXPECT_THAT(complaint("shop.test:*:1.2.3.4"), HasSubstr("port is not between 1 and 65535"));
    EXPECT_THAT(complaint("shop.test:80:backend"), HasSubstr("'backend' is no IP address"));
    EXPECT_THAT(complaint("shop.test:80:[1.2.3.4]"), HasSubstr("'[1.2.3.4]' is no IP address"));
    EXPECT_THAT(complaint("shop.test:80:1.2.3.4,,::1"), HasSubstr("'' is no IP address"));
    EXPECT_THAT(complaint("shop.test:80:1.2.3.4:81"), HasSubstr("no IP address"));
    EXPECT_THAT(complaint("*.test:80:1.2.3.4"), HasSubstr("'*' alone stands for any host"));
    EXPECT_THAT(complaint("http://shop.test:80:1.2.3.4"), HasSubstr("//shop.test"));
    EXPECT_THAT(complaint("+shop.test:80:1.2.3.4"), HasSubstr("leave the '+' out"));
}

TEST(FixedAddresses, AreFoundByHostAndPort) {
    FixedAddresses fixed;
    EXPECT_EQ(fixed.find("shop.test", 443), nullptr);
    fixed.add(*parse_fixed_address("*:443:10.0.0.9"));
    fixed.add(*parse_fixed_address("shop.test:443:10.0.0.1"));
    fixed.add(*parse_fixed_address("shop.test:443:10.0.0.2,fd00::2"));
    const auto found = [&](const char* host, std::uint16_t port) {
        Name* name = fixed.find(host, port);
        return name == nullptr ? std::vector<std::string>() : texts(name->addresses);
    };
    EXPECT_THAT(found("shop.test", 443), ElementsAre("10.0.0.2", "fd00::2")) << "the later one";
    EXPECT_THAT(found("shop.test.", 443), ElementsAre("10.0.0.2", "fd00::2"));
    EXPECT_THAT(found("shop.test", 80), ElementsAre());
    EXPECT_THAT(found("a.shop.test", 443), ElementsAre("10.0.0.9"));
    EXPECT_THAT(found("10.1.1.1", 443), ElementsAre("10.0.0.9"));
}

}  // namespace
}  // namespace mayfly::net
