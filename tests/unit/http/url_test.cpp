#include "http/url.hpp"

#include <array>
#include <utility>

#include <gtest/gtest.h>

namespace mayfly::http {
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
          "http://h/a b",
          "http://h/\r\nX: y",
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

TEST(Url, ResolvesWhatServersDoNotEncode) {
    const std::array<std::pair<const char*, const char*>, 6> rows{{
        {"/a b", "/a%20b"},
        {"/caf\xc3\xa9?x=\"1\"", "/caf%C3%A9?x=%221%22"},
        {"d?a|b^c", "/b/d?a%7Cb%5Ec"},
        {"/100%", "/100%25"},
        {"/a%20b?f[]=%zz", "/a%20b?f%5B%5D=%25zz"},
        {"?y", "/b/c?y"},
    }};
    Url from;
    from.origin = {false, "a", 80};
    from.target = "/b/c?q[]={x}|";  // As a scenario may have asked for it.
    for (const auto& [reference, target] : rows) {
        const auto url = resolve(from, reference);
        ASSERT_TRUE(url) << reference << ": " << url.error().message;
        EXPECT_EQ(url->target, target) << reference;
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
          "http://caf%C3%A9/"}) {
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
    EXPECT_TRUE(is_clean_target(percent_encode(every_byte)));
    EXPECT_EQ(percent_encode("aZ09-._~"), "aZ09-._~");
    EXPECT_EQ(percent_encode("a b&c=\xc3\xa9"), "a%20b%26c%3D%C3%A9");
    EXPECT_EQ(encode_query({{"a", "1"}, {"b c", "&"}}), "a=1&b%20c=%26");
}

TEST(CleanTarget, IsVisibleAscii) {
    EXPECT_TRUE(is_clean_target("/a?b=c%20d"));
    for (const char* target : {"/a b", "/a\r\n", "/a#b", "/\x7f", "/\xc3\xa9"}) {
        EXPECT_FALSE(is_clean_target(target)) << target;
    }
}

}  // namespace
}  // namespace mayfly::http
