#include "scenario/child_process.hpp"

#include <array>
#include <csignal>
#include <unistd.h>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace mayfly::scenario {
namespace {

using namespace std::chrono_literals;
using testing::HasSubstr;

TEST(ChildProcess, ReturnsWhatItSaidAndHowItEnded) {
    const auto said = run({"sh", "-c", "echo out; echo err >&2; exit 3"}, 10s);
    ASSERT_TRUE(said);
    EXPECT_EQ(said->out, "out\nerr\n");
    EXPECT_EQ(said->exit_code, 3);
    EXPECT_EQ(run({"sh", "-c", "kill -SEGV $$"}, 10s)->exit_code, 128 + SIGSEGV);
}

TEST(ChildProcess, GetsItsArgumentsAsTheyAre) {
    EXPECT_EQ(run({"printf", "%s|", "a b", "$HOME", ""}, 10s)->out, "a b|$HOME||");
}

TEST(ChildProcess, HasNoInput) {
    EXPECT_EQ(run({"cat"}, 10s)->out, "");
}

TEST(ChildProcess, ThatDoesNotExistIsAnError) {
    const auto ended = run({"no-such-program"}, 10s);
    ASSERT_FALSE(ended);
    EXPECT_THAT(ended.error().message, HasSubstr("no-such-program: No such file"));
}

TEST(ChildProcess, IsEndedAtItsDeadlineWithWhatItStarted) {
    // Neither ends by itself; each holds our pipe, which we therefore read to its end.
    std::array<int, 2> ends{};
    ASSERT_EQ(::pipe(ends.data()), 0);
    const auto ended = run({"sh", "-c", "sleep infinity & sleep infinity"}, 50ms);
    ::close(ends[1]);
    char byte = 0;
    EXPECT_EQ(::read(ends[0], &byte, 1), 0);
    ::close(ends[0]);
    ASSERT_FALSE(ended);
    EXPECT_THAT(ended.error().message, HasSubstr("time limit"));
}

TEST(ChildProcess, IsInterruptedWithUs) {
    static volatile std::sig_atomic_t arrived = 0;
    const auto before = std::signal(SIGTERM, [](int) { arrived = 1; });
    const std::string kill_us = "kill -TERM " + std::to_string(::getpid()) + "; sleep 60";
    const auto ended = run({"sh", "-c", kill_us}, 30s);
    std::signal(SIGTERM, before);
    ASSERT_FALSE(ended);
    EXPECT_THAT(ended.error().message, HasSubstr("interrupted"));
    EXPECT_EQ(arrived, 1) << "the signal takes its usual effect afterwards";
}

TEST(ChildProcesses, KeepTheirOrderAndStopAtAFailure) {
    const auto all = run_all({{"echo", "1"}, {"echo", "2"}, {"echo", "3"}}, 2, 10s);
    ASSERT_TRUE(all);
    ASSERT_EQ(all->size(), 3U);
    EXPECT_EQ((*all)[0].out + (*all)[1].out + (*all)[2].out, "1\n2\n3\n");

    const auto some = run_all({{"false"}, {"echo", "2"}}, 1, 10s);
    ASSERT_TRUE(some);
    EXPECT_EQ((*some)[0].exit_code, 1);
    EXPECT_EQ((*some)[1].out, "");
}

}  // namespace
}  // namespace mayfly::scenario
