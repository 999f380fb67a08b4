// Each hostile route misbehaves in exactly the way its name says.
#include <algorithm>

#include <gtest/gtest.h>

#include "support/target_server.hpp"

namespace mayfly::support {
namespace {

using namespace std::chrono_literals;

std::string ask(const TargetServer& server, const std::string& path) {
    return exchange_raw(server.port(), "GET " + path + " HTTP/1.1\r\nHost: x\r\n\r\n");
}

bool holds(const std::string& text, std::string_view part) {
    return text.find(part) != std::string::npos;
}

TEST(HostileRoute, BreaksTheFramingItNames) {
    const TargetServer server;
    EXPECT_FALSE(holds(ask(server, "/hostile/garbage"), "HTTP/1.1"));
    EXPECT_TRUE(ask(server, "/hostile/bad-chunk").ends_with("5\r\nhello\r\nnot-hex\r\n"));
    EXPECT_TRUE(ask(server, "/hostile/truncated-chunks").ends_with("5\r\nhello\r\n"));
    EXPECT_TRUE(holds(ask(server, "/hostile/negative-length"), "Content-Length: -5\r\n"));
    EXPECT_TRUE(holds(ask(server, "/hostile/terabyte-length"), "Length: 1099511627776\r\n"));
    const std::string two_lengths = ask(server, "/hostile/bad-content-length");
    EXPECT_TRUE(holds(two_lengths, "Content-Length: 5\r\nContent-Length: 7\r\n"));
}

TEST(HostileRoute, EndsBodiesBeforeTheirLength) {
    const TargetServer server;
    EXPECT_TRUE(ask(server, "/hostile/too-short-body").ends_with("\r\n\r\nonly this"));
    EXPECT_TRUE(holds(ask(server, "/hostile/reset-mid-body"), "Content-Length: 100000\r\n"));
    EXPECT_LT(ask(server, "/hostile/reset-mid-body").size(), 60'000);
    EXPECT_EQ(ask(server, "/reset"), "");
    EXPECT_TRUE(ask(server, "/reset?after=12").ends_with("\r\n\r\n012345678901"));
}

TEST(HostileRoute, SendsTheHugeHeaderInFull) {
    const TargetServer server;
    const std::string answer = ask(server, "/hostile/huge-header?bytes=1048576");
    EXPECT_GT(answer.size(), 1'048'576);
    EXPECT_TRUE(answer.ends_with("\r\n\r\nSmall.\n"));
}

// While one connection has asked for a stall, others wait for what usually takes a millisecond.
TEST(Stall, HoldsTheAnswersOfAllConnections) {
    const TargetServer server;
    Process staller({"curl", "-sS", server.url("/stall?ms=1000")});
    const Instant started = Clock::now();
    Duration longest{};
    while (longest < 500ms && Clock::now() - started < 10s) {
        const Instant asked = Clock::now();
        EXPECT_EQ(server.get("/").status, 200);
        longest = std::max(longest, Clock::now() - asked);
    }
    EXPECT_GE(longest, 500ms);
    EXPECT_EQ(staller.wait().out, "Nobody was answered for 1000 ms.\n");
}

}  // namespace
}  // namespace mayfly::support
