#include "net/proxy_exclusions.hpp"

#include <gmock/gmock.h>

namespace mayfly::net {
namespace {

using testing::HasSubstr;

bool covers(const char* list, const char* url) {
    const auto exclusions = ProxyExclusions::parse(list);
    EXPECT_TRUE(exclusions) << exclusions.error().message;
    return exclusions && exclusions->covers(parse_url(url)->origin);
}

TEST(ProxyExclusions, CoverADomainAndWhatIsBelowIt) {
    for (const char* list :
         {"x.test",
          ".x.test",
          "x.test.",
          "X.TEST",
          "a, x.test",
          "a x.test",
          "a,,x.test,",
          "test",
          " x.test "}) {
        EXPECT_TRUE(covers(list, "http://x.test/")) << list;
        EXPECT_TRUE(covers(list, "https://www.x.test:8443/")) << list;
        EXPECT_TRUE(covers(list, "http://x.test./")) << list;
    }
    for (const char* list : {"", " ", "est", "y.test", "ax.test", "www.x.test", "127.0.0.1"}) {
        EXPECT_FALSE(covers(list, "http://x.test/")) << list;
    }
    EXPECT_FALSE(covers("x.test", "http://ax.test/"));
}

TEST(ProxyExclusions, CoverOnePortWhereOneIsGiven) {
    EXPECT_TRUE(covers("x.test:80", "http://x.test/"));
    EXPECT_TRUE(covers("x.test:443", "https://a.x.test/"));
    EXPECT_FALSE(covers("x.test:80", "http://x.test:8080/"));
    EXPECT_TRUE(covers("10.0.0.7:81", "http://10.0.0.7:81/"));
    EXPECT_FALSE(covers("10.0.0.7:81", "http://10.0.0.7/"));
    EXPECT_TRUE(covers("[::1]:81", "http://[::1]:81/"));
    EXPECT_FALSE(covers("[::1]:81", "http://[::1]/"));
}

TEST(ProxyExclusions, CoverAddressesAndNetworks) {
    EXPECT_TRUE(covers("127.9.9.9", "http://127.9.9.9/"));
    EXPECT_FALSE(covers("9.9.9", "http://127.9.9.9/")) << "an address has no domain";
    EXPECT_TRUE(covers("127.0.0.0/8", "http://127.9.9.9/"));
    EXPECT_FALSE(covers("127.0.0.0/8", "http://128.0.0.1/"));
    EXPECT_TRUE(covers("10.20.16.0/20", "http://10.20.31.255/"));
    EXPECT_FALSE(covers("10.20.16.0/20", "http://10.20.32.0/"));
    EXPECT_TRUE(covers("0.0.0.0/0", "http://1.2.3.4/"));
    EXPECT_FALSE(covers("0.0.0.0/0", "http://[::1]/"));
    EXPECT_FALSE(covers("10.0.0.0/8", "http://10.x.test/"));
    EXPECT_TRUE(covers("1.2.3.4/32", "http://1.2.3.4/"));
    EXPECT_FALSE(covers("1.2.3.4/32", "http://1.2.3.5/"));
    for (const char* list : {"::1", "[::1]", "::/0", "::1/128", "0:0::1"})
        EXPECT_TRUE(covers(list, "http://[::1]/")) << list;
    EXPECT_TRUE(covers("fe80::/10", "http://[fe80::1]/"));
    EXPECT_TRUE(covers("fe80::/10", "http://[febf::1]/"));
    EXPECT_FALSE(covers("fe80::/10", "http://[fec0::1]/"));
}

TEST(ProxyExclusions, CoverEverythingWithAStar) {
    EXPECT_TRUE(covers("*", "http://x.test/"));
    EXPECT_TRUE(covers("*", "http://[::1]:8080/"));
    EXPECT_TRUE(covers("a.test,*", "http://x.test/"));
}

TEST(ProxyExclusions, ThatMeanNothingAreASentence) {
    const auto complaint = [](const char* list) {
        const auto parsed = ProxyExclusions::parse(list);
        return parsed ? std::string("accepted") : parsed.error().message;
    };
    EXPECT_THAT(complaint("a,*.x.test"), HasSubstr("'x.test' already covers all names"));
    EXPECT_THAT(complaint("http://x.test"), HasSubstr("without http://"));
    EXPECT_THAT(complaint("x.test:http"), HasSubstr("its port is not a number"));
    EXPECT_THAT(complaint("10.0.0.0/33"), HasSubstr("write a network as 10.0.0.0/8"));
    EXPECT_THAT(complaint("::/129"), HasSubstr("write a network as"));
    EXPECT_THAT(complaint("10.0.0.0/"), HasSubstr("write a network as"));
    for (const char* list : {"x.test/8", "x*", ".", ":80", "[x.test]:80", "?"})
        EXPECT_THAT(complaint(list), HasSubstr("write a domain, an address")) << list;
}

}  // namespace
}  // namespace mayfly::net
