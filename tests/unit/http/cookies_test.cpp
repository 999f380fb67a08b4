#include "http/cookies.hpp"

#include <algorithm>

#include <gtest/gtest.h>

namespace mayfly::http {
namespace {

constexpr UnixMillis now = 1'700'000'000'000;

net::Url at(std::string_view text) {
    auto url = net::parse_url(text);
    EXPECT_TRUE(url) << text;
    return *url;
}

std::string header(const CookieJar& jar, std::string_view url, UnixMillis when = now) {
    return jar.header_for(at(url), when);
}

TEST(Cookies, GoBackToTheHostThatSetThem) {
    CookieJar jar;
    jar.store(at("http://shop.example/"), "a=1", now);
    EXPECT_EQ(header(jar, "http://shop.example/x"), "a=1");
    EXPECT_EQ(header(jar, "http://www.shop.example/"), "");
    EXPECT_EQ(header(jar, "http://other.example/"), "");
}

TEST(Cookies, WithADomainGoToItsSubdomains) {
    CookieJar jar;
    jar.store(at("http://www.shop.example/"), "a=1; Domain=.Shop.Example", now);
    EXPECT_EQ(header(jar, "http://shop.example/"), "a=1");
    EXPECT_EQ(header(jar, "http://api.shop.example/"), "a=1");
    EXPECT_EQ(header(jar, "http://notshop.example/"), "");
    jar.store(at("http://www.shop.example/"), "b=1; Domain=other.example", now);
    EXPECT_EQ(header(jar, "http://other.example/"), "");
}

TEST(Cookies, OfAnAddressStayWithIt) {
    CookieJar jar;
    jar.store(at("http://127.0.0.1/"), "c=1; Domain=0.0.1", now);
    jar.store(at("http://[::ffff:1.2.3.4]/"), "d=1; Domain=3.4", now);
    EXPECT_TRUE(jar.is_empty());
    jar.store(at("http://127.0.0.1/"), "e=1; Domain=127.0.0.1", now);
    EXPECT_EQ(header(jar, "http://127.0.0.1/"), "e=1");
}

TEST(Cookies, KeepToTheirPath) {
    CookieJar jar;
    jar.store(at("http://h/docs/web/page?x"), "a=1", now);
    jar.store(at("http://h/"), "b=2; Path=/docs", now);
    EXPECT_EQ(header(jar, "http://h/docs/web/other"), "a=1; b=2");
    EXPECT_EQ(header(jar, "http://h/docs"), "b=2");
    EXPECT_EQ(header(jar, "http://h/docsy"), "");
    EXPECT_EQ(header(jar, "http://h/docs?a"), "b=2");
}

TEST(Cookies, MarkedSecureNeedTls) {
    CookieJar jar;
    jar.store(at("https://h/"), "a=1; Secure; HttpOnly; SameSite=Lax", now);
    EXPECT_EQ(header(jar, "https://h/"), "a=1");
    EXPECT_EQ(header(jar, "http://h/"), "");
    jar.store(at("http://h/"), "b=1; Secure", now);
    EXPECT_EQ(header(jar, "https://h/"), "a=1");
}

TEST(Cookies, Expire) {
    CookieJar jar;
    jar.store(at("http://h/"), "a=1; Max-Age=10", now);
    EXPECT_EQ(header(jar, "http://h/", now + 9'999), "a=1");
    EXPECT_EQ(header(jar, "http://h/", now + 10'000), "");
    jar.store(at("http://h/"), "b=1; Max-Age=10; Expires=Thu, 01 Jan 1970 00:00:00 GMT", now);
    EXPECT_EQ(jar.value(at("http://h/").origin, "b", now), "1");
    jar.store(at("http://h/"), "b=; Expires=Thu, 01 Jan 1970 00:00:00 GMT", now);
    EXPECT_EQ(jar.value(at("http://h/").origin, "b", now), "");
    jar.store(at("http://h/"), "a=1; Max-Age=0", now);
    EXPECT_TRUE(jar.is_empty());
}

TEST(Cookies, AreReplacedInPlace) {
    CookieJar jar;
    jar.store(at("http://h/"), "a=1", now);
    jar.store(at("http://h/"), "b=2", now);
    jar.store(at("http://h/"), "a=3", now);
    EXPECT_EQ(header(jar, "http://h/"), "a=3; b=2");
}

TEST(Cookies, IgnoreWhatTheRfcIgnores) {
    CookieJar jar;
    for (const char* text : {"", "a", "=1", ";a=1", "  =  "}) jar.store(at("http://h/"), text, now);
    jar.store(at("http://h/"), "a=" + std::string(CookieJar::longest_cookie, 'x'), now);
    EXPECT_TRUE(jar.is_empty());
    jar.store(at("http://h/"), "  a  =  b c  ; unknown; Max-Age=x; Path=relative", now);
    EXPECT_EQ(header(jar, "http://h/"), "a=b c");
}

TEST(Cookies, AreBoundedInNumber) {
    CookieJar jar;
    for (std::size_t i = 0; i < 2 * CookieJar::most_cookies; ++i) {
        jar.store(at("http://h/"), "c" + std::to_string(i) + "=1", now);
    }
    const std::string all = header(jar, "http://h/");
    EXPECT_EQ(static_cast<std::size_t>(std::count(all.begin(), all.end(), '=')), jar.most_cookies);
    EXPECT_EQ(jar.value(at("http://h/").origin, "c0", now), "");
}

/// What is left of "a=1; Path=/" after the target also sent `set_cookie`.
std::string after(const std::string& set_cookie) {
    CookieJar jar;
    jar.store(at("http://h/"), "a=1; Path=/", now);
    jar.store(at("http://h/"), set_cookie, now);
    return header(jar, "http://h/");
}

TEST(Cookies, AreDeletedByAnyTimeThatIsPast) {
    for (const char* end :
         {"Expires=Wed, 31 Dec 1969 23:59:59 GMT",
          "Expires=Mon, 01-Jan-1601 00:00:00 GMT",
          "Expires=Thu, 01 Jan 1970 00:00:00 GMT",
          "expires = Thu Jan  1 00:00:01 1970",
          "Expires=Wed, 06 Nov 2050 08:49:37 GMT; Max-Age=0",
          "Max-Age=-1; Expires=Wed, 06 Nov 2050 08:49:37 GMT",
          "Max-Age=-2147483649",
          "Max-Age=-99999999999999999999999",
          "Max-Age=10; max-age=0",
          "Expires=Wed, 06 Nov 2050 08:49:37 GMT; Expires=Wed, 06 Nov 1950 08:49:37 GMT"}) {
        EXPECT_EQ(after("a=gone; Path=/; " + std::string(end)), "") << end;
    }
}

TEST(Cookies, LiveOnWhereTheirEndIsAheadOrNone) {
    for (const char* end :
         {"",
          "Expires=Wed, 06 Nov 2050 08:49:37 GMT",
          "Expires=0",
          "Expires=-1",
          "Expires=tomorrow",
          "Expires=Wed, 06 Nov 1950 08:49:37 GMT; Expires=Wed, 06 Nov 2050 08:49:37 GMT",
          "Expires=Wed, 06 Nov 1950 08:49:37 GMT; Max-Age=60",
          "Max-Age=2147483647",
          "Max-Age=2147483648",
          "Max-Age=9223372036854775807",
          "Max-Age=99999999999999999999999",
          "Max-Age=0; Max-Age=10",
          "Max-Age=0x",
          "Max-Age=\"0\"",
          "Max-Age=+0",
          "Max-Age=",
          "Max-Age=-"}) {
        EXPECT_EQ(after("a=2; Path=/; " + std::string(end)), "a=2") << end;
    }
}

TEST(Cookies, NobodySetsOneForAllWhoShareASuffix) {
    CookieJar jar;
    jar.store(at("http://shop.co.uk/"), "a=1; Domain=co.uk", now);
    jar.store(at("http://ann.github.io/"), "b=1; Domain=.github.io", now);
    jar.store(at("http://www.shop.example/"), "c=1; Domain=example", now);
    EXPECT_TRUE(jar.is_empty());
    jar.store(at("http://github.io/"), "d=1; Domain=github.io", now);
    jar.store(at("http://localhost/"), "e=1; Domain=localhost", now);
    EXPECT_EQ(header(jar, "http://github.io/"), "d=1");
    EXPECT_EQ(header(jar, "http://ann.github.io/"), "");
    EXPECT_EQ(header(jar, "http://localhost/"), "e=1");
}

TEST(Cookies, OfTheirAttributesTheLastCounts) {
    CookieJar jar;
    jar.store(at("http://www.h.test/x/y"), "a=1; Path=/p; Path=/q", now);
    jar.store(at("http://www.h.test/x/y"), "b=1; Path=/p; Path=", now);
    jar.store(at("http://www.h.test/x/y"), "c=1; Domain=h.test; Domain=", now);
    jar.store(at("http://www.h.test/"), "d=1; Path=/" + std::string(1024, 'x'), now);
    EXPECT_EQ(header(jar, "http://www.h.test/q"), "a=1; d=1");
    EXPECT_EQ(header(jar, "http://www.h.test/x/"), "b=1; c=1; d=1");
    EXPECT_EQ(header(jar, "http://h.test/x/"), "");
}

TEST(Cookies, WithAPrefixKeepWhatItPromises) {
    CookieJar jar;
    const auto store = [&](const char* text) { jar.store(at("https://www.h.test/"), text, now); };
    store("__Secure-a=1");
    store("__SECURE-b=1");
    store("__Host-c=1; Secure");
    store("__Host-d=1; Secure; Path=/x");
    store("__Host-e=1; Secure; Path=/; Domain=h.test");
    store("__host-f=1; Path=/");
    jar.store(at("http://www.h.test/"), "__Secure-g=1; Secure", now);
    EXPECT_TRUE(jar.is_empty());
    store("__Secure-h=1; Secure; Domain=h.test");
    store("__Host-i=1; Secure; Path=/");
    EXPECT_EQ(header(jar, "https://www.h.test/"), "__Secure-h=1; __Host-i=1");
}

TEST(Cookies, SetWithTlsAreNotReplacedWithout) {
    CookieJar jar;
    jar.store(at("https://www.h.test/"), "a=1; Secure; Domain=h.test; Path=/", now);
    jar.store(at("http://h.test/"), "a=2; Path=/", now);
    jar.store(at("http://www.h.test/"), "a=3; Path=/x", now);
    EXPECT_EQ(header(jar, "https://www.h.test/x"), "a=1");
    EXPECT_EQ(header(jar, "http://www.h.test/x"), "");
    jar.store(at("https://www.h.test/"), "a=4; Domain=h.test; Path=/", now);
    EXPECT_EQ(header(jar, "http://www.h.test/x"), "a=4");
}

TEST(Cookies, WithControlCharactersAreNone) {
    CookieJar jar;
    for (const char* text : {"a=1\x01", "a\x7f=1", "a=1; Path=/\x1b", "a=\r1"}) {
        jar.store(at("http://h/"), text, now);
    }
    jar.store(at("http://h/"), std::string_view("a=1\0", 4), now);
    EXPECT_TRUE(jar.is_empty());
    jar.store(at("http://h/"), "a=1\t2", now);
    EXPECT_EQ(header(jar, "http://h/"), "a=1\t2");
}

TEST(Cookies, AreAsLongAsBrowsersTakeThem) {
    CookieJar jar;
    jar.store(at("http://h/"), "a=" + std::string(CookieJar::longest_cookie - 1, 'x'), now);
    EXPECT_FALSE(jar.is_empty());
    jar.clear();
    jar.store(at("http://h/"), "ab=" + std::string(CookieJar::longest_cookie - 1, 'x'), now);
    EXPECT_TRUE(jar.is_empty());
}

TEST(Cookies, ShowTheirAuthorWhatTheHostWouldGet) {
    CookieJar jar;
    jar.store(at("http://h.test/x/"), "a=1", now);
    jar.store(at("http://h.test/"), "b=1; Max-Age=10", now);
    EXPECT_EQ(jar.value(at("http://h.test/").origin, "a", now), "1");
    EXPECT_EQ(jar.value(at("http://www.h.test/").origin, "a", now), "");
    EXPECT_EQ(jar.value(at("http://h.test/").origin, "b", now), "1");
    EXPECT_EQ(jar.value(at("http://h.test/").origin, "b", now + 10'000), "");
}

TEST(Cookies, AreRemovedByName) {
    CookieJar jar;
    jar.store(at("http://h.test/x/"), "a=1", now);
    jar.store(at("http://h.test/"), "a=2", now);
    jar.store(at("http://other.test/"), "a=3", now);
    jar.store(at("http://h.test/"), "aa=4", now);
    jar.remove("a");
    EXPECT_EQ(header(jar, "http://h.test/x/"), "aa=4");
    EXPECT_EQ(header(jar, "http://other.test/"), "");
}

TEST(Cookies, OfAnAuthorAreOneCookieEach) {
    EXPECT_EQ(refusal("a", ""), nullptr);
    EXPECT_EQ(refusal("a_b-c.d", "a==,1 \"2\" caf\xc3\xa9"), nullptr);
    for (const char* name : {"", "a b", "a=b", "a;b", "a,b", "a\r\nX: b", "a\tb", "a\x7f"}) {
        EXPECT_NE(refusal(name, "1"), nullptr) << name;
    }
    for (const char* value :
         {"x\r\nX-Injected: 1", "x\n", "x\r", "x; b=2", ";", "x, b=2", "x\x01"}) {
        EXPECT_NE(refusal("a", value), nullptr) << value;
    }
    EXPECT_NE(refusal("a", std::string_view("x\0y", 3)), nullptr);
    EXPECT_NE(refusal(std::string_view("a\0", 2), "x"), nullptr);
}

}  // namespace
}  // namespace mayfly::http
