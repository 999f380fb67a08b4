#include "process/spawn.hpp"

#include <csignal>
#include <fcntl.h>
#include <sched.h>
#include <string>
#include <unistd.h>

#include <gtest/gtest.h>

#include "base/file.hpp"
#include "process/channel.hpp"
#include "support/temporary_directory.hpp"
#include "support/wait_until.hpp"

namespace mayfly::process {
namespace {

/// What `program` writes to its standard output, for which it is given a pipe.
std::string output_of(Program program) {
    auto pipe = output_pipe();
    program.descriptors.push_back({pipe->theirs.get(), STDOUT_FILENO});
    auto child = spawn(program);
    EXPECT_TRUE(child) << child.error().message;
    pipe->theirs = {};
    std::string text;
    for (char byte = 0; ::read(pipe->ours.get(), &byte, 1) == 1;) text += byte;
    child->wait();
    return text;
}

TEST(Spawn, HandsArgumentsOnAsTheyAre) {
    EXPECT_EQ(output_of({.words = {"printf", "%s|", "a b", "$HOME", ""}}), "a b|$HOME||");
}

TEST(Spawn, RunsAFileUnderAnotherName) {
    EXPECT_EQ(output_of({.words = {"sh", "-c", "echo $0"}, .file = "/bin/sh"}), "sh\n");
}

TEST(Spawn, ThatFindsNoProgramIsAnError) {
    const auto child = spawn({.words = {"no-such-program"}});
    ASSERT_FALSE(child);
    EXPECT_EQ(child.error().message, "No such file or directory");
}

TEST(Spawn, GivesNothingWhereNothingIsGiven) {
    EXPECT_EQ(output_of({.words = {"cat"}, .descriptors = {{nothing, STDIN_FILENO}}}), "");
}

TEST(Spawn, ClosesWhatIsNotGivenHoweverItWasOpened) {
    const Descriptor inherited(::open("/dev/null", O_RDONLY));
    const Descriptor far_away(::fcntl(inherited.get(), F_DUPFD, 500));
    ASSERT_TRUE(far_away);
    const std::string script = "for fd in 3 4 500; do (: <&$fd) 2>&- && echo $fd; done";
    const std::string open =
        output_of({.words = {"sh", "-c", script}, .descriptors = {{inherited.get(), 3}}});
    EXPECT_EQ(open, "3\n");
}

TEST(Spawn, ExchangesDescriptors) {
    auto one = output_pipe();
    auto other = output_pipe();
    const int first = one->theirs.get();
    const int second = other->theirs.get();
    auto child = spawn(
        {.words =
             {"sh",
              "-c",
              "echo one >&" + std::to_string(second) + "; echo other >&" + std::to_string(first)},
         .descriptors = {{first, second}, {second, first}}}
    );
    ASSERT_TRUE(child);
    ASSERT_EQ(child->wait().code(), 0);
    std::string text(16, '\0');
    text.resize(static_cast<std::size_t>(::read(one->ours.get(), text.data(), text.size())));
    EXPECT_EQ(text, "one\n");
    text.resize(16);
    text.resize(static_cast<std::size_t>(::read(other->ours.get(), text.data(), text.size())));
    EXPECT_EQ(text, "other\n");
}

TEST(Spawn, BlocksAndIgnoresNothing) {
    const auto before = std::signal(SIGPIPE, SIG_IGN);
    sigset_t term;
    sigset_t mask;
    sigemptyset(&term);
    sigaddset(&term, SIGTERM);
    ::pthread_sigmask(SIG_BLOCK, &term, &mask);
    auto piped = spawn({.words = {"sh", "-c", "kill -PIPE $$; exit 5"}});
    auto ended = spawn({.words = {"sh", "-c", "kill -TERM $$; exit 5"}});
    ::pthread_sigmask(SIG_SETMASK, &mask, nullptr);
    std::signal(SIGPIPE, before);
    EXPECT_EQ(piped->wait().signal(), SIGPIPE);
    EXPECT_EQ(ended->wait().signal(), SIGTERM);
}

TEST(Spawn, PutsAChildIntoAGroup) {
    const std::string group = "cut -d ' ' -f 5 /proc/self/stat";
    EXPECT_EQ(output_of({.words = {"sh", "-c", group}}), std::to_string(::getpgrp()) + "\n");
    EXPECT_NE(
        output_of({.words = {"sh", "-c", group}, .group = Group::own}),
        std::to_string(::getpgrp()) + "\n"
    );
}

TEST(RunDetached, HasNothingOfItsStarters) {
    const support::TemporaryDirectory folder;
    const std::string file = (folder.path() / "done").string();
    const int inherited = ::dup(STDOUT_FILENO);
    run_detached([&] {
        std::string facts = ::getsid(0) == ::getpid() ? "its own session, " : "our session, ";
        facts += ::sched_getscheduler(0) == SCHED_IDLE ? "idle, " : "as urgent, ";
        facts += ::fcntl(inherited, F_GETFD) < 0 ? "closed" : "open";
        static_cast<void>(replace_file(file, facts));
    });
    ::close(inherited);
    ASSERT_TRUE(support::wait_until([&] { return read_file(file).has_value(); }));
    EXPECT_EQ(read_file(file).value(), "its own session, idle, closed");
}

}  // namespace
}  // namespace mayfly::process
