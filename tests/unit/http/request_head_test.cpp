#include "http/request_head.hpp"

#include <string>
#include <string_view>
#include <vector>

#include <gmock/gmock.h>

#include "base/logging.hpp"
#include "base/text.hpp"
#include "http/connection.hpp"

namespace mayfly::http {
namespace {

using testing::HasSubstr;
using testing::Not;
using testing::StartsWith;

class RequestHead : public testing::Test {
protected:
    RequestHead() : network_(std::move(*ClientNetwork::make(loop_, recorder_, {}))) {}

    std::string head(const Outgoing& request) {
        const Connection connection(*network_, request.url.origin);
        std::string bytes;
        append_head(bytes, client_, request, connection);
        return bytes;
    }

    fiber::Loop loop_;
    stats::Recorder recorder_{Clock::now(), unix_now()};
    std::unique_ptr<ClientNetwork> network_;
    ClientState client_{*network_};
    RequestOptions options_;
    net::Url url_ = *net::parse_url("http://h:81/a?b");
    Outgoing get_{"GET", url_, "", "", &options_};
};

TEST_F(RequestHead, IsWhatABrowserWouldSend) {
    EXPECT_EQ(
        head(get_),
        "GET /a?b HTTP/1.1\r\nHost: h:81\r\nUser-Agent: mayfly\r\nAccept: */*\r\n"
        "Accept-Encoding: gzip, deflate, br, zstd\r\n\r\n"
    );
}

TEST_F(RequestHead, PutsARequestsFieldsBeforeTheClients) {
    client_.headers = {{"X-A", "client"}, {"X-B", "client"}};
    options_.headers = {{"x-a", "request"}, {"User-Agent", "own"}};
    const std::string bytes = head(get_);
    EXPECT_THAT(bytes, HasSubstr("x-a: request\r\n"));
    EXPECT_THAT(bytes, Not(HasSubstr("X-A: client")));
    EXPECT_THAT(bytes, HasSubstr("X-B: client\r\n"));
    EXPECT_THAT(bytes, Not(HasSubstr("mayfly")));
}

TEST_F(RequestHead, SaysHowLongTheBodyIs) {
    Outgoing post{"POST", get_.url, "body", "text/plain", &options_};
    EXPECT_THAT(head(post), HasSubstr("Content-Type: text/plain\r\nContent-Length: 4\r\n"));
    post.body = post.body_type = {};
    EXPECT_THAT(head(post), HasSubstr("Content-Length: 0\r\n"));
    EXPECT_THAT(head(get_), Not(HasSubstr("Content-Length")));
}

// RFC 7617 §2.
TEST_F(RequestHead, KeepsCredentialsForTheOriginTheyAreMeantFor) {
    options_.auth = BasicAuth{"Aladdin", "open sesame"};
    const std::string field = "Authorization: Basic QWxhZGRpbjpvcGVuIHNlc2FtZQ==\r\n";
    EXPECT_THAT(head(get_), HasSubstr(field));
    get_.keeps_credentials = false;
    EXPECT_THAT(head(get_), Not(HasSubstr("Authorization")));
}

TEST_F(RequestHead, FramesTheBodyItself) {
    std::vector<std::string> warnings;
    logging::observe([&](logging::Level, std::string_view line) { warnings.emplace_back(line); });
    client_.headers = {{"TRANSFER-ENCODING", "gzip"}, {"X-A", "1"}};
    options_.headers = {{"content-length", "2"}, {"Transfer-Encoding", "chunked"}};
    const std::string bytes = head({"POST", url_, "hello", "", &options_});
    EXPECT_THAT(bytes, HasSubstr("X-A: 1\r\nContent-Length: 5\r\n"));
    EXPECT_THAT(lower_case(bytes), Not(HasSubstr("transfer-encoding")));
    EXPECT_THAT(lower_case(bytes), Not(HasSubstr("content-length: 2")));
    EXPECT_THAT(lower_case(head(get_)), Not(HasSubstr("content-length")));
    logging::observe({});
    ASSERT_EQ(warnings.size(), 1U);
    EXPECT_THAT(warnings.front(), HasSubstr("the header content-length"));
    EXPECT_THAT(warnings.front(), HasSubstr("{.chunked = true}"));
}

TEST_F(RequestHead, NamesNoLengthForChunks) {
    Outgoing post{"POST", url_, "1\r\nx\r\n0\r\n\r\n", "text/plain", &options_};
    post.is_chunked = true;
    const std::string bytes = head(post);
    EXPECT_THAT(bytes, HasSubstr("Content-Type: text/plain\r\nTransfer-Encoding: chunked\r\n\r\n"));
    EXPECT_THAT(bytes, Not(HasSubstr("Content-Length")));
}

TEST_F(RequestHead, AnotherOriginGetsNothingMeantForTheFirst) {
    client_.headers = {{"host", "shop.test"}, {"proxy-authorization", "secret"}};
    options_.headers = {{"Authorization", "secret"}, {"COOKIE", "secret"}, {"X-A", "1"}};
    client_.cookies.set(url_.origin, "own", "1");
    EXPECT_THAT(head(get_), HasSubstr("host: shop.test\r\n"));
    EXPECT_THAT(head(get_), HasSubstr("COOKIE: secret\r\n"));
    EXPECT_THAT(head(get_), Not(HasSubstr("own=1")));
    get_.keeps_credentials = false;
    EXPECT_EQ(
        head(get_),
        "GET /a?b HTTP/1.1\r\nHost: h:81\r\nUser-Agent: mayfly\r\nAccept: */*\r\n"
        "Accept-Encoding: gzip, deflate, br, zstd\r\nCookie: own=1\r\nX-A: 1\r\n\r\n"
    );
}

TEST_F(RequestHead, ABodyThatIsGoneTakesWhatWasSaidOfItAlong) {
    client_.headers = {{"content-type", "a/b"}, {"Content-Language", "de"}, {"X-A", "1"}};
    options_.headers = {
        {"CONTENT-ENCODING", "gzip"}, {"Digest", "x"}, {"Expect", "it"}, {"Contents", "kept"}};
    get_.keeps_content = false;
    EXPECT_EQ(
        head(get_),
        "GET /a?b HTTP/1.1\r\nHost: h:81\r\nUser-Agent: mayfly\r\nAccept: */*\r\n"
        "Accept-Encoding: gzip, deflate, br, zstd\r\nContents: kept\r\nX-A: 1\r\n\r\n"
    );
}

TEST_F(RequestHead, KnowsWhatTheAuthorAsksOfTheConnection) {
    EXPECT_FALSE(asks_to_close(client_, get_));
    for (const char* value : {"close", "Close", "keep-alive , CLOSE", "TE,close"}) {
        options_.headers = {{"connection", value}};
        EXPECT_TRUE(asks_to_close(client_, get_)) << value;
    }
    for (const char* value : {"", "keep-alive", "Upgrade, x-close", "closed", ","}) {
        options_.headers = {{"Connection", value}};
        EXPECT_FALSE(asks_to_close(client_, get_)) << value;
    }
}

TEST_F(RequestHead, AnExpectedContinueIsWrittenOnceAndWithABody) {
    EXPECT_FALSE(expects_continue(client_, options_));
    client_.headers = {{"expect", "100-Continue"}};
    EXPECT_TRUE(expects_continue(client_, options_));
    options_.expect_continue = true;
    EXPECT_THAT(lower_case(head(get_)), Not(HasSubstr("expect")));
    const std::string bytes = head({"POST", url_, "hello", "", &options_});
    EXPECT_THAT(bytes, HasSubstr("Content-Length: 5\r\nExpect: 100-continue\r\n\r\n"));
    EXPECT_THAT(bytes, Not(HasSubstr("expect")));
}

}  // namespace
}  // namespace mayfly::http
