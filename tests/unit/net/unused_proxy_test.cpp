#include "net/unused_proxy.hpp"

#include <map>

#include <gmock/gmock.h>

namespace mayfly::net {
namespace {

using testing::HasSubstr;
using testing::Not;
using testing::StartsWith;

using Variables = std::map<std::string, std::string>;

std::string words(const std::string& base_url, const Variables& set, const Settings& given = {}) {
    return unused_proxy_words(given, base_url, [&](const char* name) {
        const auto found = set.find(name);
        return found == set.end() ? std::string() : found->second;
    });
}

TEST(UnusedProxy, IsNamedWithoutItsPassword) {
    const std::string said = words("http://shop.test", {{"HTTP_PROXY", "http://a:s3cret@p:1"}});
    EXPECT_THAT(said, StartsWith("HTTP_PROXY is set but mayfly does not use it; give --proxy"));
    EXPECT_THAT(said, Not(HasSubstr("s3cret")));
}

TEST(UnusedProxy, IsThatOfTheScheme) {
    EXPECT_THAT(words("http://shop.test", {{"http_proxy", "p"}}), StartsWith("http_proxy is set"));
    EXPECT_THAT(words("https://shop.test", {{"HTTPS_PROXY", "p"}}), StartsWith("HTTPS_PROXY is"));
    EXPECT_EQ(words("https://shop.test", {{"HTTP_PROXY", "p"}}), "");
    EXPECT_EQ(words("http://shop.test", {{"https_proxy", "p"}}), "");
    EXPECT_THAT(words("http://shop.test", {{"ALL_PROXY", "p"}}), StartsWith("ALL_PROXY is set"));
    EXPECT_THAT(words("", {{"https_proxy", "p"}}), StartsWith("https_proxy is set"));
    EXPECT_THAT(words("", {{"HTTP_PROXY", "p"}}), StartsWith("HTTP_PROXY is set"));
}

TEST(UnusedProxy, IsNoNewsWhereOthersWouldNotUseItEither) {
    EXPECT_EQ(words("http://shop.test", {}), "");
    EXPECT_EQ(words("http://shop.test", {{"HTTP_PROXY", ""}}), "");
    const Variables set{{"HTTP_PROXY", "p"}, {"NO_PROXY", "localhost,10.0.0.0/8"}};
    EXPECT_EQ(words("http://localhost:8080", set), "");
    EXPECT_EQ(words("http://10.0.0.7", set), "");
    EXPECT_NE(words("http://shop.test", set), "");
    EXPECT_EQ(words("http+unix://%2Frun%2Fx.sock", set), "");
}

TEST(UnusedProxy, IsNoNewsToWhoSaidWhatIsWanted) {
    Settings with_proxy;
    with_proxy.proxy = "http://p:1";
    Settings without;
    without.no_proxy = "*";
    EXPECT_EQ(words("http://shop.test", {{"HTTP_PROXY", "p"}}, with_proxy), "");
    EXPECT_EQ(words("http://shop.test", {{"HTTP_PROXY", "p"}}, without), "");
}

}  // namespace
}  // namespace mayfly::net
