#include "worker/session_watch.hpp"

#include <gtest/gtest.h>

#include "support/start.hpp"

namespace mayfly::worker {
namespace {

using namespace std::chrono_literals;

/// Looks each period, without an answer, from `from` on; how long it takes until the link is dead.
Duration patience_of(SessionWatch& watch, Instant from) {
    auto now = from;
    do {
        now += SessionWatch::period;
    } while (!watch.is_dead(now) && now - from < 1h);
    return now - from;
}

TEST(SessionWatch, ALinkWithoutAnswersIsDeadInTime) {
    SessionWatch watch;
    watch.open(start);
    EXPECT_EQ(patience_of(watch, start), SessionWatch::silence_limit);
}

TEST(SessionWatch, AnswersKeepALinkAlive) {
    SessionWatch watch;
    watch.open(start);
    for (int second = 1; second < 100; ++second) {
        const auto now = start + second * 1s;
        EXPECT_FALSE(watch.is_dead(now));
        if (second % 7 == 0) watch.hear(now - 20ms, now);
    }
}

TEST(SessionWatch, AThreadThatStoodStillHeardNobody) {
    SessionWatch watch;
    watch.open(start);
    EXPECT_FALSE(watch.is_dead(start + 1s));
    EXPECT_FALSE(watch.is_dead(start + 61s));
    EXPECT_EQ(patience_of(watch, start + 61s), SessionWatch::silence_limit - 2s);
}

TEST(SessionWatch, ALineThatTakesLongToAnswerHasLonger) {
    SessionWatch watch;
    watch.open(start);
    for (int second = 1; second < 7; ++second) EXPECT_FALSE(watch.is_dead(start + second * 1s));
    watch.hear(start, start + 7s);
    EXPECT_EQ(patience_of(watch, start + 7s), 14s);
    watch.hear(start + 30s, start + 30s + 5ms);
    EXPECT_GE(patience_of(watch, start + 30s), SessionWatch::silence_limit);
}

TEST(SessionWatch, EachLinkWithoutAnAnswerIsGivenLongerUpToABound) {
    SessionWatch watch;
    auto now = start;
    auto last = Duration(0);
    for (const auto expected : {8s, 16s, 32s, 64s, 120s, 120s}) {
        watch.open(now);
        last = patience_of(watch, now);
        EXPECT_EQ(last, expected);
        now += last;
    }
}

}  // namespace
}  // namespace mayfly::worker
