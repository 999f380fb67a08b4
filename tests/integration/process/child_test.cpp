#include "process/child.hpp"

#include <csignal>
#include <poll.h>
#include <string>
#include <unistd.h>

#include <gtest/gtest.h>

#include "process/channel.hpp"
#include "process/spawn.hpp"

namespace mayfly::process {
namespace {

Child shell(const std::string& script, Group group = Group::ours) {
    auto child = spawn({.words = {"sh", "-c", script}, .group = group});
    EXPECT_TRUE(child) << child.error().message;
    return std::move(*child);
}

TEST(Status, IsACodeAndASentence) {
    const Status ended = shell("exit 3").wait();
    EXPECT_EQ(ended.code(), 3);
    EXPECT_EQ(ended.signal(), std::nullopt);
    EXPECT_EQ(ended.sentence(), "it ended with exit code 3");
    const Status killed = shell("kill -SEGV $$").wait();
    EXPECT_EQ(killed.code(), 128 + SIGSEGV);
    EXPECT_EQ(killed.signal(), SIGSEGV);
    EXPECT_EQ(killed.sentence(), "it was killed by SIGSEGV");
}

TEST(Status, NamesSignalsThatHaveNoName) {
    EXPECT_EQ(signal_name(SIGTERM), "SIGTERM");
    EXPECT_EQ(signal_name(SIGRTMIN + 1), "signal " + std::to_string(SIGRTMIN + 1));
}

TEST(Child, IsWatchedWithoutBlocking) {
    auto child = shell("exec sleep infinity", Group::own);
    const auto end = child.end_event();
    ASSERT_TRUE(end) << end.error().message;
    child.signal(SIGKILL);
    pollfd event{end->get(), POLLIN, 0};
    ASSERT_EQ(::poll(&event, 1, 10'000), 1);
    const auto status = child.poll();
    ASSERT_TRUE(status);
    EXPECT_EQ(status->signal(), SIGKILL);
    EXPECT_EQ(child.wait().signal(), SIGKILL) << "also afterwards";
    child.signal(SIGKILL);  // To nobody.
}

TEST(Child, DoesNotOutliveItsOwner) {
    pid_t pid = 0;
    {
        auto child = shell("exec sleep infinity");
        EXPECT_EQ(child.poll(), std::nullopt);
        pid = child.pid();
        const auto moved = std::move(child);
        EXPECT_EQ(::kill(pid, 0), 0);
    }
    EXPECT_NE(::kill(pid, 0), 0);
}

TEST(Child, TakesItsGroupWithIt) {
    // Each of them holds the pipe, which we therefore read to its end.
    auto pipe = output_pipe();
    ASSERT_TRUE(pipe);
    {
        const auto child = spawn(
            {.words = {"sh", "-c", "sleep infinity & echo; sleep infinity"},
             .descriptors = {{pipe->theirs.get(), 1}},
             .group = Group::own}
        );
        ASSERT_TRUE(child);
        pipe->theirs = {};
        char byte = 0;
        ASSERT_EQ(::read(pipe->ours.get(), &byte, 1), 1) << "both run";
    }
    char byte = 0;
    EXPECT_EQ(::read(pipe->ours.get(), &byte, 1), 0);
}

}  // namespace
}  // namespace mayfly::process
