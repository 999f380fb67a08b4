#include "net/url.hpp"

#include <array>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

namespace mayfly::net {
namespace {

TEST(Url, TakesAnAbsoluteUrlApart) {
    const auto url = parse_url("https://ann:s%40x@Shop.Example:8443/a/b?c=1&d#part");
    ASSERT_TRUE(url);
    EXPECT_EQ(url->origin, (Origin{true, "shop.example", 8443}));
    EXPECT_EQ(url->target, "/a/b?c=1&d");
    EXPECT_EQ(url->user_info, "ann:s@x");
}

TEST(Url, FillsInWhatTheSchemeImplies) {
    const auto plain = parse_url("http://h");
    ASSERT_TRUE(plain);
    EXPECT_EQ(plain->origin.port, 80);
    EXPECT_EQ(plain->target, "/");
    EXPECT_EQ(plain->origin.authority(), "h");
    const auto tls = parse_url("https://h?q");
    ASSERT_TRUE(tls);
    EXPECT_EQ(tls->origin.port, 443);
    EXPECT_EQ(tls->target, "/?q");
}

TEST(Url, UnderstandsAddresses) {
    const auto url = parse_url("http://[::1]:8080/x");
    ASSERT_TRUE(url);
    EXPECT_EQ(url->origin.host, "::1");
    EXPECT_EQ(url->origin.authority(), "[::1]:8080");
    EXPECT_EQ(url->origin.text(), "http://[::1]:8080");
}

TEST(Url, TakesAUnixSocketInPlaceOfAHost) {
    const auto url = parse_url("http+unix://ann:x@%2Frun%2FShop.sock/a?b");
    ASSERT_TRUE(url) << url.error().message;
    EXPECT_EQ(url->origin, (Origin{false, "/run/Shop.sock", 80}));
    EXPECT_TRUE(url->origin.is_unix());
    EXPECT_EQ(url->origin.authority(), "localhost");
    EXPECT_EQ(url->target, "/a?b");
    EXPECT_EQ(url->user_info, "ann:x");
    EXPECT_EQ(url->text(), "http+unix://%2Frun%2FShop.sock/a?b");
    EXPECT_EQ(parse_url("http+unix://%2Fs")->target, "/");
    EXPECT_TRUE(parse_url("http+unix://%2F" + std::string(106, 's')));
    EXPECT_FALSE(parse_url("http+unix://%2F" + std::string(107, 's')));
}

TEST(Url, NoServerLeadsToAUnixSocketButItsOwn) {
    const auto unix = parse_url("http+unix://%2Frun%2Fa.sock/x/y");
    const auto tcp = parse_url("http://h/");
    ASSERT_TRUE(unix && tcp);
    for (const char* reference : {"z", "http+unix://%2Frun%2Fa.sock/x/z"}) {
        const auto url = resolve(*unix, reference);
        ASSERT_TRUE(url) << url.error().message;
        EXPECT_EQ(url->text(), "http+unix://%2Frun%2Fa.sock/x/z");
    }
    EXPECT_TRUE(resolve(*unix, "http://h/"));
    for (const char* reference :
         {"http+unix://%2Frun%2Fb.sock/", "//%2Frun%2Fb.sock/", "http://%2Frun%2Fb.sock/"}) {
        EXPECT_FALSE(resolve(*tcp, reference)) << reference;
        EXPECT_FALSE(resolve(*unix, reference)) << reference;
    }
}

TEST(Url, RejectsWithASentence) {
    for (const char* text :
         {"",
          "shop.example",
          "ftp://h/",
          "http://",
          "http:///x",
          "http://h:0/",
          "http://h:65536/",
          "http://h:x/",
          "http://h:-1/",
          "http://h:80:80/",
          "http://::1/",
          "http://[::1]80/",
          "http://[::1%25lo]/",
          "http://[127.0.0.1]/",
          "http://[]/",
          "http:/h/x",
          "http:h/x",
          "http:",
          "http://ann@/",
          "ftp:/x",
          "mailto:ann@shop.example",
          "javascript:alert(1)",
          "data:,hello",
          "ws://h/",
          "localhost:8080/x",
          "http://[::1",
          "http://%2Frun%2Fshop.sock/",
          "http+unix://run/shop.sock",
          "http+unix:///run/shop.sock",
          "http+unix://%2Fshop.sock:80/",
          "http+unix://%2Fshop%00.sock/",
          "https+unix://%2Fshop.sock/",
          "//h/x"}) {
        const auto url = parse_url(text);
        ASSERT_FALSE(url) << text;
        EXPECT_NE(url.error().message.find("is not a usable URL"), std::string::npos);
    }
}

TEST(Url, ShowsNoPasswordInAnError) {
    for (const char* text :
         {"ftp://ann:s3cret@h/", "http://ann:s3cret@h:0/", "http://ann:s3/c@h/"}) {
        const auto url = parse_url(text);
        ASSERT_FALSE(url) << text;
        EXPECT_NE(url.error().message.find("ann:***@h"), std::string::npos) << url.error().message;
    }
}

// RFC 3986 §5.4.1 and §5.4.2, without the rows whose scheme or fragment has no meaning here.
TEST(Url, ResolvesReferencesAsTheRfcDoes) {
    const auto base = parse_url("http://a/b/c/d;p?q");
    ASSERT_TRUE(base);
    const std::array<std::pair<const char*, const char*>, 31> rows{{
        {"g", "/b/c/g"},          {"./g", "/b/c/g"},
        {"g/", "/b/c/g/"},        {"/g", "/g"},
        {"?y", "/b/c/d;p?y"},     {"g?y", "/b/c/g?y"},
        {"#s", "/b/c/d;p?q"},     {"g#s", "/b/c/g"},
        {"g?y#s", "/b/c/g?y"},    {";x", "/b/c/;x"},
        {"g;x", "/b/c/g;x"},      {"g;x?y#s", "/b/c/g;x?y"},
        {"", "/b/c/d;p?q"},       {".", "/b/c/"},
        {"./", "/b/c/"},          {"..", "/b/"},
        {"../", "/b/"},           {"../g", "/b/g"},
        {"../..", "/"},           {"../../", "/"},
        {"../../g", "/g"},        {"/./g", "/g"},
        {"/../g", "/g"},          {"g.", "/b/c/g."},
        {".g", "/b/c/.g"},        {"g..", "/b/c/g.."},
        {"./../g", "/b/g"},       {"./g/.", "/b/c/g/"},
        {"g/./h", "/b/c/g/h"},    {"g/../h", "/b/c/h"},
        {"g;x=1/../y", "/b/c/y"},
    }};
    for (const auto& [reference, target] : rows) {
        const auto url = resolve(*base, reference);
        ASSERT_TRUE(url) << reference << ": " << url.error().message;
        EXPECT_EQ(url->target, target) << reference;
        EXPECT_EQ(url->origin, base->origin) << reference;
    }
    // What climbs above the root stays there.
    for (const char* reference : {"../../../g", "../../../../g"}) {
        const auto url = resolve(*base, reference);
        ASSERT_TRUE(url);
        EXPECT_EQ(url->target, "/g") << reference;
    }
}

TEST(Url, ResolvesToOtherOrigins) {
    const auto base = parse_url("https://a/b");
    ASSERT_TRUE(base);
    const auto same_scheme = resolve(*base, "//other:1/x");
    ASSERT_TRUE(same_scheme);
    EXPECT_EQ(same_scheme->origin, (Origin{true, "other", 1}));
    const auto absolute = resolve(*base, "http://third/y");
    ASSERT_TRUE(absolute);
    EXPECT_EQ(absolute->origin, (Origin{false, "third", 80}));
    EXPECT_FALSE(resolve(*base, "javascript:alert(1)"));
}

using Rows = std::vector<std::pair<std::string_view, std::string_view>>;

/// What comes after the origin, and what a server is asked for; each absolute, in a redirect and
/// from an author is read by the same rule.
const Rows as_browsers_read{
    {"/page#top", "/page"},
    {"/a?b#c?d#e", "/a?b"},
    {"/a?x[]=1", "/a?x[]=1"},
    {"/a[1]|b?{x}|^`'", "/a[1]|b?{x}|^`'"},
    {"/a b?c d", "/a%20b?c%20d"},
    {"/caf\xc3\xa9?x=\"1\"", "/caf%C3%A9?x=%221%22"},
    {"/\xe6\x97\xa5\xe6\x9c\xac?\xff", "/%E6%97%A5%E6%9C%AC?%FF"},
    {"/<a>^`{b}", "/%3Ca%3E%5E%60%7Bb%7D"},
    {"/100%?50%", "/100%?50%"},
    {"/a%20b?%zz", "/a%20b?%zz"},
    {"/a\\b?c\\d", "/a/b?c\\d"},
    {"/a\tb\r\nc?\nd", "/abc?d"},
    {"/x ", "/x"},
    {"/x\r\n", "/x"},
    {"/a\x01\x7f", "/a%01%7F"},
    {"/a/../b/./c", "/b/c"},
    {"/a/%2e%2E/b/%2e/c", "/b/c"},
    {"/..", "/"},
    {"/../../x", "/x"},
    {"/a/..", "/"},
    {"/a/b/.", "/a/b/"},
    {"/.a/..b/c.", "/.a/..b/c."},
    {"/%2ea", "/%2ea"},
    {"/a//b", "/a//b"},
    {"/a?/../b", "/a?/../b"},
    {"/a?", "/a?"},
    {"/a:b@c", "/a:b@c"},
};

TEST(Url, ReadsAsBrowsersDo) {
    const auto base = parse_url("http://h/x/y?z");
    const auto root = parse_url("http://h");
    ASSERT_TRUE(base && root);
    for (const auto& [written, target] : as_browsers_read) {
        const auto absolute = parse_url("http://h" + std::string(written));
        const auto redirect = resolve(*base, written);
        const auto authors = append(*root, written);
        ASSERT_TRUE(absolute && redirect && authors) << written;
        EXPECT_EQ(absolute->target, target) << written;
        EXPECT_EQ(redirect->target, target) << written;
        EXPECT_EQ(authors->target, target) << written;
    }
}

TEST(Url, AQueryOrAFragmentMayFollowTheHost) {
    for (const auto& [text, target] : Rows{
             {"http://h?q", "/?q"},
             {"http://h#f", "/"},
             {"http://h?q#f", "/?q"},
             {"http://h?", "/?"}}) {
        ASSERT_TRUE(parse_url(text)) << text;
        EXPECT_EQ(parse_url(text)->target, target) << text;
    }
}

TEST(Url, ReadsSchemesAndHostsInAnyCaseAndSpelling) {
    for (const auto& [text, origin] : Rows{
             {"HTTP://Shop.EXAMPLE/x", "http://shop.example"},
             {"hTTps://h", "https://h"},
             {" \n http://h/ \n", "http://h"},
             {"http:\\\\h\\x", "http://h"},
             {"http://h:/", "http://h"},
             {"http://h:080/", "http://h"},
             {"https://h:443/", "https://h"},
             {"http://h:443/", "http://h:443"},
             {"http://a_b.example/", "http://a_b.example"},
             {"http://b\xc3\xbc"
              "cher.example/",
              "http://xn--bcher-kva.example"},
             {"http://B\xc3\x9c"
              "CHER.example/",
              "http://xn--bcher-kva.example"},
             {"http://b%C3%BCcher.example/", "http://xn--bcher-kva.example"},
             {"http://127.1:81/", "http://127.0.0.1:81"},
             {"http://0x7f000001/", "http://127.0.0.1"},
             {"http://2130706433/", "http://127.0.0.1"},
             {"http://[0:0::0:1]/", "http://[::1]"},
             {"http://[FE80::A]:8080/", "http://[fe80::a]:8080"},
             {"http://ann:p@ss@h/", "http://h"},
         }) {
        const auto url = parse_url(text);
        ASSERT_TRUE(url) << url.error().message;
        EXPECT_EQ(url->origin.text(), origin) << text;
    }
    EXPECT_EQ(parse_url("http://ann:p%40s@s@h/")->user_info, "ann:p@s@s");
}

TEST(Url, APathOfAnAuthorsIsPutBehindTheBases) {
    const auto base = parse_url("https://ann:x@h:81/api/");
    ASSERT_TRUE(base);
    for (const auto& [written, target] : Rows{
             {"/item", "/api/item"},
             {"item", "/api/item"},
             {"?q=1", "/api/?q=1"},
             {"", "/api/"},
             {"#top", "/api/"},
             {"/../item#x", "/item"},
             {"a b", "/api/a%20b"},
             {"/a:b", "/api/a:b"},
             {"127.0.0.1/x", "/api/127.0.0.1/x"},
         }) {
        const auto url = append(*base, written);
        ASSERT_TRUE(url) << url.error().message;
        EXPECT_EQ(url->target, target) << written;
        EXPECT_EQ(url->origin, base->origin);
        EXPECT_EQ(url->user_info, "ann:x");
    }
    EXPECT_EQ(append(*base, "//Other:1/x")->text(), "https://other:1/x");
    EXPECT_EQ(append(*base, "http://h:81/x")->user_info, "");
    for (const char* other : {"ftp://h/", "mailto:ann", "a:b", "h:81/x", "http:/x", "//", "///x"}) {
        EXPECT_FALSE(append(*base, other)) << other;
        EXPECT_FALSE(resolve(*base, other)) << other;
    }
}

TEST(Url, WhatNeedsNoChangeIsUsedAsItIs) {
    for (const char* text :
         {"/", "/item?id=3", "/a[1]?x[]=1&y=a,b", "/a.b/c..", "/a%20b", "/x:y"}) {
        EXPECT_TRUE(is_plain_path(text)) << text;
    }
    for (const char* text :
         {"",
          "x",
          "?x",
          "//h",
          "/a b",
          "/a#b",
          "/./a",
          "/a/..",
          "/%2e/",
          "/a\\b",
          "/\xc3\xa9",
          "/a\n"}) {
        EXPECT_FALSE(is_plain_path(text)) << text;
    }
    const auto base = parse_url("http://h");
    ASSERT_TRUE(base);
    for (const auto& [written, target] : as_browsers_read) {
        EXPECT_TRUE(!is_plain_path(written) || written == target) << written;
    }
}

TEST(Url, KnowsWhatHasAScheme) {
    for (const char* text : {"http://h", "HTTP:", " mailto:x", "a+b-c.d:"}) {
        EXPECT_TRUE(has_scheme(text)) << text;
    }
    for (const char* text : {"", ":", "/a:b", "?a:b", "#a:b", "1a:b", "a b:c", "//h:1/"}) {
        EXPECT_FALSE(has_scheme(text)) << text;
    }
}

TEST(Url, ABaseHasNothingThatSwallowsPaths) {
    EXPECT_TRUE(parse_base_url("http://h/api"));
    EXPECT_FALSE(parse_base_url("http://h/?a=1"));
    EXPECT_FALSE(parse_base_url("http://h/#top"));
}

TEST(Url, AHostThatCouldEndALineIsNone) {
    const auto base = parse_url("http://a/");
    ASSERT_TRUE(base);
    for (const char* text :
         {"http://a%0d%0aEvil%3a%20x/p",
          "http://a%0ab/",
          "http://a%20b/",
          "http://a%2fb/",
          "http://a%40b/",
          "http://a%3a1/",
          "http://%5ba/",
          "http://a%00b/",
          "http://%00\xc3\xa9/",
          "http://\xff/",
          "http://\xe2\x84\x80.de/"}) {
        EXPECT_FALSE(parse_url(text)) << text;
        EXPECT_FALSE(resolve(*base, text)) << text;
    }
    EXPECT_FALSE(resolve(*base, "http://a b/"));
    EXPECT_TRUE(resolve(*base, "http://[::1]:80/x[1]"));
    EXPECT_TRUE(resolve(*base, "//[::1]/"));
    EXPECT_TRUE(parse_url("http://shop%2Eexample/"));
    EXPECT_TRUE(parse_url("http://[::1]/"));
}

TEST(Url, TextOfAnOriginParsesBackToIt) {
    for (const Origin& origin :
         {Origin{false, "h", 80},
          Origin{true, "h", 80},
          Origin{true, "::1", 443},
          Origin{false, "/run/a b.sock", 80},
          Origin{false, "127.0.0.1", 8089}}) {
        const auto url = parse_url(origin.text() + "/");
        ASSERT_TRUE(url);
        EXPECT_EQ(url->origin, origin);
    }
}

TEST(PercentEncode, LeavesOnlyUnreservedBytes) {
    std::string every_byte;
    for (int byte = 0; byte < 256; ++byte) every_byte += static_cast<char>(byte);
    EXPECT_TRUE(is_plain_path("/x" + percent_encode(every_byte)));
    EXPECT_EQ(percent_encode("aZ09-._~"), "aZ09-._~");
    EXPECT_EQ(percent_encode("a b&c=\xc3\xa9"), "a%20b%26c%3D%C3%A9");
    EXPECT_EQ(encode_query({{"a", "1"}, {"b c", "&"}}), "a=1&b%20c=%26");
}

}  // namespace
}  // namespace mayfly::net
