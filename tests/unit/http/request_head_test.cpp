#include "http/request_head.hpp"

#include <string>

#include <gmock/gmock.h>

#include "http/connection.hpp"

namespace mayfly::http {
namespace {

using testing::HasSubstr;
using testing::Not;
using testing::StartsWith;

class RequestHead : public testing::Test {
protected:
    RequestHead() : environment_(std::move(*Environment::make(loop_, recorder_, {}))) {}

    std::string head(const Outgoing& request) {
        const Connection connection(*environment_, request.url.origin);
        std::string bytes;
        append_head(bytes, session_, request, connection);
        return bytes;
    }

    fiber::Loop loop_;
    stats::Recorder recorder_{Clock::now(), unix_now()};
    std::unique_ptr<Environment> environment_;
    Session session_{*environment_};
    RequestOptions options_;
    Url url_ = *parse_url("http://h:81/a?b");
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
    session_.headers = {{"X-A", "client"}, {"X-B", "client"}};
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

}  // namespace
}  // namespace mayfly::http
