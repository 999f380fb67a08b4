#include "web/message.hpp"

#include <gmock/gmock.h>

namespace mayfly::web {
namespace {

using testing::HasSubstr;
using testing::Not;
using testing::StartsWith;

TEST(HeadOf, EndsWithAnEmptyLineAndSaysHowLongTheBodyIs) {
    const std::string head = head_of({.body = "{}"}, 2, KeepAlive::yes);
    EXPECT_THAT(head, StartsWith("HTTP/1.1 200 OK\r\n"));
    EXPECT_THAT(head, HasSubstr("\r\nContent-Type: application/json\r\n"));
    EXPECT_THAT(head, HasSubstr("\r\nContent-Length: 2\r\n"));
    EXPECT_THAT(head, HasSubstr("\r\nConnection: keep-alive\r\n"));
    EXPECT_TRUE(head.ends_with("\r\n\r\n"));
    EXPECT_THAT(head_of({}, 0, KeepAlive::no), HasSubstr("\r\nConnection: close\r\n"));
}

TEST(HeadOf, AnEventStreamHasNoLength) {
    const Answer answer{.content_type = "text/event-stream", .is_event_stream = true};
    EXPECT_THAT(head_of(answer, 0, KeepAlive::no), Not(HasSubstr("Content-Length")));
}

TEST(HeadOf, EveryAnswerForbidsWhatThePageDoesNotNeed) {
    const std::string head = head_of(refusal(404, "nothing here"), 9, KeepAlive::no);
    EXPECT_THAT(head, HasSubstr("HTTP/1.1 404 Not Found\r\n"));
    EXPECT_THAT(head, HasSubstr("default-src 'none'"));
    EXPECT_THAT(head, HasSubstr("script-src 'self';"));
    EXPECT_THAT(head, HasSubstr("frame-ancestors 'none'"));
    EXPECT_THAT(head, Not(HasSubstr("unsafe")));
    EXPECT_THAT(head, HasSubstr("X-Content-Type-Options: nosniff\r\n"));
    EXPECT_THAT(head, HasSubstr("Referrer-Policy: same-origin\r\n"));
    EXPECT_THAT(head, HasSubstr("Cache-Control: no-store\r\n"));
    EXPECT_THAT(head, Not(HasSubstr("Access-Control")));
}

TEST(HeadOf, AnAnswersOwnHeaderReplacesTheUsualOne) {
    const Answer answer{.headers = {{"Cache-Control", "no-cache"}}};
    const std::string head = head_of(answer, 0, KeepAlive::no);
    EXPECT_THAT(head, HasSubstr("Cache-Control: no-cache\r\n"));
    EXPECT_THAT(head, Not(HasSubstr("no-store")));
}

TEST(Refusal, IsOneSentenceAsJson) {
    const Answer answer = refusal(400, "a \"bad\" one");
    EXPECT_EQ(answer.status, 400U);
    EXPECT_EQ(answer.body, R"({"error":"a \"bad\" one"})");
}

TEST(MediaType, LeavesParametersAndCaseAway) {
    EXPECT_EQ(media_type("Application/JSON ; charset=utf-8"), "application/json");
    EXPECT_EQ(media_type("text/plain"), "text/plain");
    EXPECT_EQ(media_type(""), "");
}

}  // namespace
}  // namespace mayfly::web
