#include "http/cookies.hpp"

#include <algorithm>

#include <gtest/gtest.h>

namespace mayfly::http {
namespace {

constexpr UnixMillis now = 1'700'000'000'000;

Url at(std::string_view text) {
    auto url = parse_url(text);
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
    EXPECT_EQ(jar.value(at("http://h/").origin, "b"), "1");
    jar.store(at("http://h/"), "b=; Expires=Thu, 01 Jan 1970 00:00:00 GMT", now);
    EXPECT_EQ(jar.value(at("http://h/").origin, "b"), "");
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
    EXPECT_EQ(jar.value(at("http://h/").origin, "c0"), "");
}

TEST(Cookies, MaxAgeBeyondAnyClockDoesNotOverflow) {
    CookieJar jar;
    jar.store(at("http://h/"), "a=1; Max-Age=2147483647", now);
    jar.store(at("http://h/"), "b=1; Max-Age=99999999999999999999", now);
    EXPECT_EQ(header(jar, "http://h/"), "a=1; b=1");
}

TEST(CookieDate, ReadsTheFormatsOfTheRfc) {
    constexpr UnixMillis expected = 784'111'777'000;
    EXPECT_EQ(parse_cookie_date("Sun, 06 Nov 1994 08:49:37 GMT"), expected);
    EXPECT_EQ(parse_cookie_date("Sunday, 06-Nov-94 08:49:37 GMT"), expected);
    EXPECT_EQ(parse_cookie_date("Sun Nov  6 08:49:37 1994"), expected);
    EXPECT_EQ(parse_cookie_date("Thu, 01 Jan 1970 00:00:00 GMT"), 0);
}

TEST(CookieDate, RejectsTheRest) {
    for (const char* text :
         {"",
          "now",
          "06 Nov 1994",
          "08:49:37",
          "31 Feb 2020 00:00:00",
          "01 Jan 1600 00:00:00",
          "01 Jan 2020 24:00:00",
          "32 Jan 2020 0:0:0"}) {
        EXPECT_EQ(parse_cookie_date(text), -1) << text;
    }
}

}  // namespace
}  // namespace mayfly::http
