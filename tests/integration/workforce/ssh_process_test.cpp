// With a shell in place of ssh: to this class they are the same.
#include "workforce/ssh/ssh_process.hpp"

#include <csignal>
#include <string>

#include <gtest/gtest.h>

#include "fiber/deadline.hpp"
#include "support/fiber_run.hpp"

namespace mayfly::workforce {
namespace {

using namespace std::chrono_literals;

class SshProcessTest : public ::testing::Test {
protected:
    SshProcessTest() { std::signal(SIGPIPE, SIG_IGN); }

    template <class Body>
    void with(const std::string& script, Body body) {
        support::run_on_fiber(loop_, [&] {
            auto process = SshProcess::start(loop_, {"sh", "-c", script});
            ASSERT_TRUE(process) << process.error().message;
            body(**process);
        });
    }

    fiber::Loop loop_;
};

TEST_F(SshProcessTest, ThreeStreamsAndAnExitCode) {
    with("read line; echo \"out $line\"; echo \"err $line\" >&2; exit 7", [](SshProcess& shell) {
        EXPECT_TRUE(shell.write("hello\n"));
        EXPECT_EQ(shell.read_output(), "out hello");
        EXPECT_EQ(shell.read_errors(), "err hello");
        EXPECT_EQ(shell.read_output(), std::nullopt);
        EXPECT_EQ(shell.read_errors(), std::nullopt);
        EXPECT_EQ(shell.wait(), 7);
        EXPECT_EQ(shell.wait(), 7);
    });
}

TEST_F(SshProcessTest, ALastLineNeedsNoEnd) {
    with("printf 'one\\ntwo'", [](SshProcess& shell) {
        EXPECT_EQ(shell.read_output(), "one");
        EXPECT_EQ(shell.read_output(), "two");
        EXPECT_EQ(shell.read_output(), std::nullopt);
    });
}

TEST_F(SshProcessTest, MoreThanAPipeHoldsArrivesWhole) {
    const std::string much(3'000'000, 'x');
    with("wc -c", [&](SshProcess& shell) {
        EXPECT_TRUE(shell.write(much));
        shell.close_input();
        EXPECT_EQ(shell.read_output(), "3000000");
    });
}

TEST_F(SshProcessTest, ALongLineComesInPieces) {
    with("head -c 200000 /dev/zero | tr '\\0' x; echo; echo next", [](SshProcess& shell) {
        std::size_t size = 0;
        auto piece = shell.read_output();
        for (; piece && piece->starts_with('x'); piece = shell.read_output()) {
            EXPECT_LE(piece->size(), 64U * 1024);
            size += piece->size();
        }
        EXPECT_EQ(size, 200'000U);
        EXPECT_EQ(piece, "next");
    });
}

TEST_F(SshProcessTest, WhoDoesNotReadIsTold) {
    with("exec 0<&-; echo closed; sleep 60", [](SshProcess& shell) {
        EXPECT_EQ(shell.read_output(), "closed");
        EXPECT_FALSE(shell.write("hello\n"));
    });
}

TEST_F(SshProcessTest, DeadlinesEndEveryWait) {
    with("exec sleep 60", [](SshProcess& sleeper) {
        const fiber::Deadline limit(Clock::now() + 10ms);
        EXPECT_EQ(sleeper.read_output(), std::nullopt);
        EXPECT_EQ(sleeper.wait(), std::nullopt);
        EXPECT_TRUE(limit.has_struck());
    });
}

TEST_F(SshProcessTest, ASignalEndsIt) {
    with("exec sleep 60", [](SshProcess& sleeper) {
        sleeper.signal(SIGTERM);
        EXPECT_EQ(sleeper.wait(), 128 + SIGTERM);
    });
}

TEST_F(SshProcessTest, AMissingProgramIsAnError) {
    const auto process = SshProcess::start(loop_, {"no-such-ssh"});
    ASSERT_TRUE(process.has_error());
    EXPECT_EQ(process.error().message, "No such file or directory");
}

}  // namespace
}  // namespace mayfly::workforce
