#include "net/proxy.hpp"

#include <gmock/gmock.h>

namespace mayfly::net {
namespace {

using testing::HasSubstr;
using testing::Not;

const Proxy unknown = *parse_proxy("http://proxy.example:3128");
const Proxy known = *parse_proxy("http://ann:s%40crEt@proxy.example:3128");

TEST(Proxy, IsReadFromItsUrl) {
    EXPECT_EQ(unknown.origin.host, "proxy.example");
    EXPECT_EQ(unknown.origin.port, 3128);
    EXPECT_EQ(unknown.authorization, "");
    EXPECT_EQ(known.origin, unknown.origin);
    EXPECT_EQ(known.authorization, "Proxy-Authorization: Basic YW5uOnNAY3JFdA==\r\n");
}

TEST(Proxy, ThatCannotBeUsedIsNamedWithoutItsPassword) {
    for (const char* url : {
             "https://ann:s3cret@proxy.example:3128",
             "http://ann:s3cret@proxy.example:99999",
             "http://ann:s3cret@:3128",
             "http://ann:s3cret/x@proxy.example:3128",
             "http://ann:s3cret@proxy example:3128",
             "socks://ann:s3cret@proxy.example:3128",
         }) {
        const auto proxy = parse_proxy(url);
        ASSERT_FALSE(proxy) << url;
        EXPECT_THAT(proxy.error().message, HasSubstr("ann:***@")) << url;
        EXPECT_THAT(proxy.error().message, Not(HasSubstr("s3"))) << url;
    }
    EXPECT_THAT(
        parse_proxy("https://proxy.example").error().message, HasSubstr("write it as http://")
    );
}

TEST(Proxy, IsAskedForATunnel) {
    EXPECT_EQ(
        tunnel_request(unknown, parse_url("https://shop.example/")->origin),
        "CONNECT shop.example:443 HTTP/1.1\r\nHost: shop.example:443\r\n\r\n"
    );
    EXPECT_EQ(
        tunnel_request(known, parse_url("https://[::1]:8443/")->origin),
        "CONNECT [::1]:8443 HTTP/1.1\r\nHost: [::1]:8443\r\n"
        "Proxy-Authorization: Basic YW5uOnNAY3JFdA==\r\n\r\n"
    );
}

TEST(Proxy, OpensATunnelByAnySuccess) {
    EXPECT_EQ(tunnel_refusal(unknown, "HTTP/1.1 200 OK\r\n\r\n"), "");
    EXPECT_EQ(tunnel_refusal(unknown, "HTTP/1.0 204 \r\n\r\n"), "");
}

TEST(Proxy, RefusesInItsOwnWords) {
    EXPECT_EQ(
        tunnel_refusal(unknown, "HTTP/1.1 403 Forbidden\r\nX: y\r\n\r\n"),
        "the proxy refused the connection: HTTP/1.1 403 Forbidden"
    );
    EXPECT_EQ(
        tunnel_refusal(unknown, "SSH-2.0-OpenSSH_9.2\r\n"),
        "what --proxy names does not answer as a proxy does: \"SSH-2.0-OpenSSH_9.2\""
    );
    const auto endless = tunnel_refusal(unknown, "HTTP/1.1 403 " + std::string(9000, 'x'));
    EXPECT_TRUE(endless.ends_with(" 403 " + std::string(67, 'x'))) << endless;
    EXPECT_THAT(tunnel_refusal(unknown, "HTTP/1.1 2"), HasSubstr("not answer as a proxy does"));
}

TEST(Proxy, ThatWantsAuthenticationSaysWhatToDo) {
    constexpr auto answer = "HTTP/1.1 407 Proxy Authentication Required\r\n\r\n";
    EXPECT_THAT(
        tunnel_refusal(unknown, answer),
        HasSubstr("(407); write --proxy as http://user:password@host:port")
    );
    EXPECT_THAT(tunnel_refusal(known, answer), HasSubstr("did not accept the user and password"));
    EXPECT_THAT(tunnel_refusal(known, answer), Not(HasSubstr("s@crEt")));
}

TEST(Proxy, OpensNoTunnelWithAStatusThatIsNone) {
    EXPECT_EQ(tunnel_refusal(unknown, "HTTP/1.1 299\r\n\r\n"), "");
    for (const char* line :
         {"HTTP/1./ 200 OK", "HTTP/1.1 2as", "HTTP/1.1 2000", "HTTP/1.1 20 OK"}) {
        EXPECT_THAT(
            tunnel_refusal(unknown, std::string(line) + "\r\n\r\n"),
            HasSubstr("not answer as a proxy does")
        );
    }
}

}  // namespace
}  // namespace mayfly::net
