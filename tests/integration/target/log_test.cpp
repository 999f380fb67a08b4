// The target's log is what mayfly's numbers are compared with, so it is tested first.
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "support/target_server.hpp"
#include "target/request_log.hpp"

namespace mayfly::support {

namespace {

using target::RequestLog;

void expect_count(const TargetServer& server, std::string_view row, RequestCount wanted) {
    const RequestCount count = server.count(row);
    EXPECT_EQ(count.received, wanted.received) << row;
    EXPECT_EQ(count.completed, wanted.completed) << row;
}

TEST(RequestLog, ForgetsAnswersToRequestsFromBeforeAReset) {
    RequestLog log;
    const auto before = log.received("GET", "/");
    log.reset();
    const auto after = log.received("GET", "/");
    log.completed(before);
    log.completed(after);
    const auto json = nlohmann::json::parse(log.to_json());
    EXPECT_EQ(json["requests"]["GET /"]["received"], 1);
    EXPECT_EQ(json["requests"]["GET /"]["completed"], 1);
}

TEST(RequestLog, KnowsHowManyRequestsWereInProgressAtOnce) {
    RequestLog log;
    const auto progress = [&] { return nlohmann::json::parse(log.to_json())["in_progress"]; };
    const auto first = log.received("GET", "/");
    const auto second = log.received("GET", "/");
    EXPECT_EQ(progress()["now"], 2);
    log.completed(first);
    log.broken(second);
    log.completed({});  // Of a route that is not counted.
    EXPECT_EQ(progress()["now"], 0);
    EXPECT_EQ(progress()["most"], 2);
    log.received("GET", "/");
    log.reset();
    EXPECT_EQ(progress()["now"], 1) << "it goes on";
    EXPECT_EQ(progress()["most"], 1);
}

TEST(RequestLog, CountsInventedPathsInOneRowBeyondItsCap) {
    RequestLog log;
    for (int number = 0; number < 10'005; ++number) {
        log.completed(log.received("GET", "/" + std::to_string(number)));
    }
    const auto json = nlohmann::json::parse(log.to_json());
    EXPECT_EQ(json["requests"].size(), 10'001);
    EXPECT_EQ(json["requests"]["(other)"]["completed"], 5);
    EXPECT_EQ(json["total"]["received"], 10'005);
}

TEST(TargetLog, CountsPerMethodAndPathWithoutTheQuery) {
    const TargetServer server;
    server.get("/");
    server.get("/?a=1");
    server.get("/status/404");
    server.get("/no/such/page");
    expect_count(server, "GET /", {2, 2});
    expect_count(server, "GET /status/404", {1, 1});
    expect_count(server, "GET /no/such/page", {1, 1});
    EXPECT_EQ(server.total().received, 4) << "the log itself is not counted";
    server.reset_log();
    EXPECT_EQ(server.total().received, 0);
}

TEST(TargetLog, CountsEachOfManyRequestsOnOneConnection) {
    const TargetServer server;
    std::string requests;
    for (int number = 0; number < 500; ++number) requests += "GET / HTTP/1.1\r\nHost: x\r\n\r\n";
    requests += "HEAD /text HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n";
    const std::string answers = exchange_raw(server.port(), requests);
    EXPECT_EQ(answers.substr(answers.size() - 4), "\r\n\r\n") << "HEAD has no body";
    expect_count(server, "GET /", {500, 500});
    expect_count(server, "HEAD /text", {1, 1});
}

TEST(TargetLog, ARequestCutInItsBodyWasNeverReceived) {
    const TargetServer server;
    const std::string cut = "POST /echo HTTP/1.1\r\nHost: x\r\nContent-Length: 10\r\n\r\nhalf";
    Process sender(
        {"bash", "-c", "printf '" + cut + "' > /dev/tcp/127.0.0.1/" + std::to_string(server.port())}
    );
    EXPECT_EQ(sender.wait().exit_code, 0);
    expect_count(server, "POST /echo", {0, 0});
}

TEST(TargetLog, ABrokenAnswerIsReceivedButNeverCompleted) {
    const TargetServer server;
    for (const char* path : {"/close", "/reset", "/reset?after=10", "/hostile/too-short-body"}) {
        exchange_raw(server.port(), std::string("GET ") + path + " HTTP/1.1\r\nHost: x\r\n\r\n");
    }
    expect_count(server, "GET /close", {1, 0});
    expect_count(server, "GET /reset", {2, 0});
    expect_count(server, "GET /hostile/too-short-body", {1, 0});
}

TEST(TargetLog, AnEarlyAnswerCompletesARequestThatWasNotReceived) {
    const TargetServer server;
    const std::string answer = exchange_raw(
        server.port(),
        "POST /hostile/early-response HTTP/1.1\r\nHost: x\r\nContent-Length: 9\r\n\r\n"
    );
    EXPECT_TRUE(answer.starts_with("HTTP/1.1 200 "));
    expect_count(server, "POST /hostile/early-response", {0, 1});
}

TEST(TargetLog, WhatIsNoRequestIsRefusedAndCountedApart) {
    const TargetServer server;
    EXPECT_TRUE(exchange_raw(server.port(), "NONSENSE\r\n\r\n").starts_with("HTTP/1.1 400 "));
    const std::string large(70'000, 'x');
    const std::string request = "GET / HTTP/1.1\r\nHost: x\r\nX: " + large + "\r\n\r\n";
    EXPECT_TRUE(exchange_raw(server.port(), request).starts_with("HTTP/1.1 431 "));
    EXPECT_EQ(nlohmann::json::parse(server.get("/log").body)["refused"], 2);
    EXPECT_EQ(server.total().received, 0);
}

}  // namespace
}  // namespace mayfly::support
