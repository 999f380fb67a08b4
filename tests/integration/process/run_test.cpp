#include "process/run.hpp"

#include <csignal>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/descriptor.hpp"
#include "support/temporary_directory.hpp"

namespace mayfly::process {
namespace {

using namespace std::chrono_literals;
using testing::HasSubstr;

TEST(Run, ReturnsWhatItSaidAndHowItEnded) {
    const auto said = run({"sh", "-c", "echo out; echo err >&2; exit 3"}, 10s);
    ASSERT_TRUE(said);
    EXPECT_EQ(said->out, "out\nerr\n");
    EXPECT_EQ(said->exit_code, 3);
    EXPECT_EQ(run({"sh", "-c", "kill -SEGV $$"}, 10s)->exit_code, 128 + SIGSEGV);
}

TEST(Run, GetsItsArgumentsAsTheyAre) {
    EXPECT_EQ(run({"printf", "%s|", "a b", "$HOME", ""}, 10s)->out, "a b|$HOME||");
}

TEST(Run, HasNoInput) {
    EXPECT_EQ(run({"cat"}, 10s)->out, "");
}

TEST(Run, ThatDoesNotExistIsAnError) {
    const auto ended = run({"no-such-program"}, 10s);
    ASSERT_FALSE(ended);
    EXPECT_THAT(ended.error().message, HasSubstr("no-such-program: No such file"));
}

TEST(Run, IsEndedAtItsDeadlineWithWhatItStarted) {
    // Neither ends by itself; each holds our pipe, which we therefore read to its end.
    const support::TemporaryDirectory folder;
    const std::string pipe = folder / "pipe";
    ASSERT_EQ(::mkfifo(pipe.c_str(), 0600), 0);
    const Descriptor reader(::open(pipe.c_str(), O_RDONLY | O_NONBLOCK));
    const auto ended =
        run({"sh", "-c", "exec >" + pipe + "; sleep infinity & sleep infinity"}, 200ms);
    ASSERT_FALSE(ended);
    EXPECT_THAT(ended.error().message, HasSubstr("time limit"));
    ASSERT_EQ(::fcntl(reader.get(), F_SETFL, 0), 0);
    char byte = 0;
    EXPECT_EQ(::read(reader.get(), &byte, 1), 0);
}

TEST(Run, IsInterruptedWithUs) {
    static volatile std::sig_atomic_t arrived = 0;
    const auto before = std::signal(SIGTERM, [](int) { arrived = 1; });
    const std::string kill_us = "kill -TERM " + std::to_string(::getpid()) + "; sleep 60";
    const auto ended = run({"sh", "-c", kill_us}, 30s);
    std::signal(SIGTERM, before);
    ASSERT_FALSE(ended);
    EXPECT_THAT(ended.error().message, HasSubstr("interrupted"));
    EXPECT_EQ(arrived, 1) << "the signal takes its usual effect afterwards";
}

TEST(RunAll, KeepTheirOrderAndStopAtAFailure) {
    const auto all = run_all({{"echo", "1"}, {"echo", "2"}, {"echo", "3"}}, 2, 10s);
    ASSERT_TRUE(all);
    ASSERT_EQ(all->size(), 3U);
    EXPECT_EQ((*all)[0].out + (*all)[1].out + (*all)[2].out, "1\n2\n3\n");

    const auto some = run_all({{"false"}, {"echo", "2"}}, 1, 10s);
    ASSERT_TRUE(some);
    EXPECT_EQ((*some)[0].exit_code, 1);
    EXPECT_EQ((*some)[1].out, "");
}

TEST(RunAll, TellsOnceThatItTakesLong) {
    const support::TemporaryDirectory directory;
    const std::string file = (directory.path() / "told").string();
    int told = 0;
    const Notice notice{10ms, [&] {
                            ++told;
                            directory.write("told", "");
                        }};
    const std::string wait = "until [ -e " + file + " ]; do sleep 0.01; done; sleep 0.1";
    const auto ended = run_all({{"sh", "-c", wait}}, 1, 60s, notice);
    ASSERT_TRUE(ended) << ended.error().message;
    EXPECT_EQ(told, 1);
}

}  // namespace
}  // namespace mayfly::process
