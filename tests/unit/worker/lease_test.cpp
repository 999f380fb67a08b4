#include "worker/lease.hpp"

#include <random>

#include <gtest/gtest.h>

#include "support/start.hpp"

namespace mayfly::worker {
namespace {

using namespace std::chrono_literals;

bool is_valid(const Lease& lease) {
    return lease.term() % 2 == 0;
}

TEST(Lease, IsNotValidBeforeTheMasterAnswered) {
    Lease lease;
    lease.advance(start);
    EXPECT_FALSE(is_valid(lease));
    lease.renew(start);
    lease.advance(start);
    EXPECT_TRUE(is_valid(lease));
}

TEST(Lease, CountsFromWhenTheHeartbeatWasSent) {
    Lease lease;
    lease.renew(start);
    EXPECT_EQ(lease.end(), start + Lease::length);
    lease.renew(start + 3s);
    lease.renew(start + 1s);  // An answer that was overtaken shortens nothing.
    EXPECT_EQ(lease.end(), start + 3s + Lease::length);
}

TEST(Lease, EndsOnceAndTheNextTermIsAnotherOne) {
    Lease lease;
    lease.renew(start);
    lease.advance(start);
    const auto first = lease.term();
    lease.advance(start + Lease::length - 1ns);
    EXPECT_EQ(lease.term(), first);
    lease.advance(start + Lease::length);
    EXPECT_EQ(lease.term(), first + 1);
    lease.advance(start + 1h);
    EXPECT_EQ(lease.term(), first + 1);
    lease.renew(start + 1h);
    lease.advance(start + 1h);
    EXPECT_EQ(lease.term(), first + 2);
}

TEST(Lease, EndsSoonerWhenItsLinkEndedAndGoesOnWhenItIsBackInTime) {
    Lease lease;
    lease.renew(start);
    lease.advance(start);
    const auto first = lease.term();
    const auto look = [&lease](Duration from, Duration until) {
        for (auto now = from; now <= until; now += 100ms) lease.advance(start + now);
    };
    look(0s, 1s);
    lease.close_link(start + 1s);
    look(1s, 1900ms);
    lease.advance(start + 1s + Lease::length_without_link - 1ns);
    lease.renew(start);  // An answer on a new link, late as it is.
    look(2s, 4s);
    EXPECT_EQ(lease.term(), first);
    lease.close_link(start + 4s);
    lease.advance(start + 4s + Lease::length_without_link);
    EXPECT_FALSE(is_valid(lease));
}

TEST(Lease, ARevocationEndsTheTermItIsAboutAndNoLaterOne) {
    Lease lease;
    lease.renew(start);
    lease.advance(start);
    const auto first = lease.term();
    lease.revoke(first);
    lease.advance(start);
    EXPECT_EQ(lease.term(), first + 2) << "the lease itself is valid";
    lease.revoke(first);
    lease.advance(start);
    EXPECT_EQ(lease.term(), first + 2);
}

TEST(Lease, GoesOnCountingWhereAnotherLeft) {
    EXPECT_EQ(Lease(6).term(), 7u);
    EXPECT_EQ(Lease(7).term(), 7u);
}

/// The master gives users away twelve seconds after the last heartbeat that it answered. Whatever
/// the network does to heartbeats and answers, the lease has ended by then.
TEST(Lease, HasAlwaysEndedWhenTheMasterGivesTheUsersAway) {
    constexpr Duration silence_limit = 12s;
    std::mt19937_64 random(5);
    std::uniform_int_distribution<int> delay_millis(0, 30'000);
    for (int round = 0; round < 2000; ++round) {
        Lease lease;
        Instant last_answered = start;
        struct Answer {
            Instant arrives;
            Instant sent;
        };
        std::vector<Answer> answers;
        for (int beat = 0; beat < 40; ++beat) {
            const auto sent = start + beat * 250ms;
            if (random() % 3 == 0) continue;  // Lost on its way.
            const auto heard = sent + std::chrono::milliseconds(delay_millis(random));
            last_answered = std::max(last_answered, heard);
            if (random() % 3 == 0) continue;  // The answer was lost.
            answers.push_back({heard + std::chrono::milliseconds(delay_millis(random)), sent});
        }
        const auto given_away = last_answered + silence_limit;
        for (const auto& [arrives, sent] : answers) {
            if (arrives <= given_away) lease.renew(sent);
        }
        EXPECT_LE(lease.end(), given_away - 2s);
    }
}

/// What closed the link may have done so as soon as the process stood still, and the master counts
/// from then.
TEST(Lease, OfALinkThatWasClosedDuringAPauseEndsAsIfItWereSeenAtOnce) {
    for (const bool looks_first : {false, true}) {
        Lease lease;
        lease.renew(start);
        lease.advance(start);
        const auto later = start + 4s;
        if (looks_first) lease.advance(later);
        lease.close_link(later);
        EXPECT_LE(lease.end(), start + 1s) << looks_first;
        lease.advance(later);
        EXPECT_EQ(lease.term() % 2, 1U);
    }
}

TEST(Lease, OfALinkThatIsClosedLongAfterAPauseLastsAsUsual) {
    Lease lease;
    lease.advance(start);
    for (auto now = start + 4s; now <= start + 6s; now += 100ms) {
        lease.renew(now);
        lease.advance(now);
    }
    lease.close_link(start + 6s);
    EXPECT_EQ(lease.end(), start + 7s);
}

}  // namespace
}  // namespace mayfly::worker
