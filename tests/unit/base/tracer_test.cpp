#include "base/tracer.hpp"

#include <csignal>
#include <sys/ptrace.h>
#include <sys/wait.h>
#include <unistd.h>

#include <gtest/gtest.h>

namespace mayfly {
namespace {

TEST(Tracer, IsReadFromTheStatusOfAProcess) {
    EXPECT_EQ(tracer_in("Name:\tcat\nPid:\t7\nTracerPid:\t41\nUid:\t0\n"), 41);
    EXPECT_EQ(tracer_in("Name:\tTracerPid:\t5\nTracerPid:\t0\n"), 0);
    EXPECT_EQ(tracer_in(""), 0);
    EXPECT_EQ(tracer_in("Name:\tcat\nTracerPid:\tx"), 0);
}

TEST(Tracer, IsWhoeverTracesAProcess) {
    const pid_t child = ::fork();
    if (child == 0) {
        for (;;) ::pause();
    }
    EXPECT_EQ(tracer_of(child), 0);
    if (::ptrace(PTRACE_SEIZE, child, nullptr, nullptr) == 0) {
        EXPECT_EQ(tracer_of(child), ::getpid());
    }
    ::kill(child, SIGKILL);
    ::waitpid(child, nullptr, 0);
    EXPECT_EQ(tracer_of(child), 0) << "it is gone";
}

}  // namespace
}  // namespace mayfly
