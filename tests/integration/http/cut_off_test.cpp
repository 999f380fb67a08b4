// What is known of a request that is cut off: whether its user ended with it, and whether the
// server had begun to answer.
#include <atomic>
#include <string>
#include <vector>

#include <mayfly/parallel.hpp>

#include "fiber/group.hpp"
#include "fiber/root.hpp"
#include "fiber/sleep.hpp"
#include "integration/http/client_fixture.hpp"
#include "support/peer_server.hpp"

namespace mayfly::http {
namespace {

using namespace std::chrono_literals;
using support::Peer;
using support::PeerServer;

class CutOff : public ClientTest {
protected:
    /// The row of a request whose user is cut off after the server, for each request on the one
    /// connection, has sent the next of these answers.
    stats::EntryDelta cut_after(const std::vector<std::string>& answers, bool with_time_limit) {
        std::atomic<bool> has_played = false;
        const PeerServer server({[&](Peer& peer) {
            for (const auto& answer : answers) {
                peer.read_until("\r\n\r\n");
                peer.send(answer);
            }
            has_played = true;
        }});
        as_user(server.url(), [&](HttpClient& client) {
            fiber::Group users(loop_);
            fiber::Root root;
            const auto user = users.spawn([&] {
                root.fiber = fiber::Fiber::current();
                fiber::set_local(&root);
                const auto ask = [&] { client.get("/", {.name = "/"}); };
                if (with_time_limit) {
                    EXPECT_FALSE(mayfly::with_timeout(20ms, ask));
                } else {
                    ask();
                }
            });
            ASSERT_TRUE(user);
            if (with_time_limit) return users.join_all();
            const Instant deadline = Clock::now() + 30s;
            while (!has_played && Clock::now() < deadline) fiber::sleep_for(1ms);
            // What was sent is there: the loop reads it before it comes to the second timer.
            for (int turn = 0; turn < 2; ++turn) fiber::sleep_for(1ms);
            EXPECT_EQ(recorder_.in_flight().count(), 1U);
            (*user)->cancel();
            users.join_all();
            EXPECT_EQ(recorder_.in_flight().count(), 0U);
        });
        auto row = entry("GET", "/");
        EXPECT_EQ(row.interrupted, 1U);
        EXPECT_EQ(row.requests, 0U);
        return row;
    }
};

TEST_F(CutOff, BeforeAnyAnswerItHadWaited) {
    const auto row = cut_after({""}, false);
    EXPECT_EQ(row.cut_off.count(), 1U);
    EXPECT_EQ(row.unanswered.count(), 1U);
    EXPECT_EQ(row.interrupted_served, 0U);
    EXPECT_GT(row.unanswered.max(), 0ns);
}

TEST_F(CutOff, AfterAByteOfTheAnswerItDidNotHang) {
    const auto row = cut_after({"H"}, false);
    EXPECT_EQ(row.cut_off.count(), 1U);
    EXPECT_EQ(row.unanswered.count(), 0U);
    EXPECT_EQ(row.interrupted_served, 1U);
}

TEST_F(CutOff, AfterAnInterimAnswerItStillWaitsForTheAnswer) {
    EXPECT_EQ(cut_after({"HTTP/1.1 103 Early Hints\r\n\r\n"}, false).unanswered.count(), 1U);
    const auto begun = cut_after({"HTTP/1.1 103 Early Hints\r\n\r\nHTTP"}, false);
    EXPECT_EQ(begun.unanswered.count(), 0U);
}

TEST_F(CutOff, AfterARedirectItWaitsForTheNextAnswer) {
    const std::string redirect =
        "HTTP/1.1 302 Found\r\nLocation: /next\r\nContent-Length: 0\r\n\r\n";
    EXPECT_EQ(cut_after({redirect, ""}, false).unanswered.count(), 1U);
    EXPECT_EQ(cut_after({redirect, "HTTP"}, false).unanswered.count(), 0U);
}

TEST_F(CutOff, WhatADestructorAsksForThenIsInterruptedAsWell) {
    struct Session {
        explicit Session(HttpClient& its_client) : client(its_client) {}
        ~Session() { client.get("/logout"); }
        Session(const Session&) = delete;
        Session& operator=(const Session&) = delete;
        HttpClient& client;
    };
    const PeerServer server({[&](Peer& peer) { peer.read_until("\r\n\r\n"); }});
    as_user(server.url(), [&](HttpClient& client) {
        EXPECT_FALSE(mayfly::with_timeout(20ms, [&] {
            const Session session(client);
            fiber::sleep_for(1h);
        }));
    });
    EXPECT_EQ(entry("GET", "/logout").interrupted, 1U);
    EXPECT_EQ(entry("GET", "/logout").requests, 0U);
    EXPECT_THAT(errors(), testing::IsEmpty());
}

TEST_F(CutOff, ByTheScenariosOwnTimeLimitItIsOnlyInterrupted) {
    const auto row = cut_after({""}, true);
    EXPECT_EQ(row.cut_off.count(), 0U);
    EXPECT_EQ(row.unanswered.count(), 0U);
}

}  // namespace
}  // namespace mayfly::http
