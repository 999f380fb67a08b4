#include "process/crash_report.hpp"

#include <csignal>
#include <cstdlib>
#include <ctime>
#include <exception>
#include <sched.h>
#include <stdexcept>
#include <sys/wait.h>
#include <thread>
#include <unistd.h>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

#include "support/death.hpp"
#include "support/sanitized.hpp"

namespace mayfly::process {
namespace {

using support::Death;
using support::death_of;
using support::sanitized;

TEST(CrashReport, NamesTheSignal) {
    if (sanitized) GTEST_SKIP() << "the sanitizer reports a signal itself";
    for (const auto& [signal, words] :
         {std::pair(SIGSEGV, "segmentation fault (SIGSEGV)\n"),
          std::pair(SIGBUS, "bus error (SIGBUS)\n"),
          std::pair(SIGABRT, "aborted (SIGABRT)\n"),
          std::pair(SIGILL, "illegal instruction (SIGILL)\n"),
          std::pair(SIGFPE, "arithmetic error, such as a division by zero (SIGFPE)\n")}) {
        const Death death = death_of([number = signal] { raise(number); });
        EXPECT_EQ(death.line, words);
        EXPECT_EQ(death.signal, signal);
    }
}

TEST(CrashReport, CanBeAnExitCodeInstead) {
    const auto sold_out = std::make_exception_ptr(std::runtime_error("sold out"));
    const auto leak = [&]() noexcept { std::rethrow_exception(sold_out); };
    const CrashReports shop{.prefix = "shop: ", .exit_code = 2};
    const Death thrown = death_of(leak, shop);
    EXPECT_EQ(thrown.line, "shop: uncaught exception std::runtime_error: sold out\n");
    EXPECT_EQ(thrown.exit_code, 2);
    if (sanitized) return;
    const Death aborted = death_of([] { std::abort(); }, shop);
    EXPECT_EQ(aborted.line, "shop: aborted (SIGABRT)\n");
    EXPECT_EQ(aborted.exit_code, 2);
}

TEST(CrashReport, ControlsNoTerminal) {
    const auto sold_out =
        std::make_exception_ptr(std::runtime_error("sold\n\x1b[31mout\xc2\x9b \xc3\xa9"));
    const Death thrown = death_of([&]() noexcept { std::rethrow_exception(sold_out); });
    EXPECT_EQ(
        thrown.line, "uncaught exception std::runtime_error: sold \\x1b[31mout\xc2\\x9b \xc3\xa9\n"
    );
}

/// Keeps this process and its children on one processor.
class OnOneProcessor {
public:
    OnOneProcessor() {
        sched_getaffinity(0, sizeof before_, &before_);
        cpu_set_t one;
        CPU_ZERO(&one);
        for (int cpu = 0; cpu < CPU_SETSIZE; ++cpu) {
            if (!CPU_ISSET(cpu, &before_)) continue;
            CPU_SET(cpu, &one);
            break;
        }
        sched_setaffinity(0, sizeof one, &one);
    }
    ~OnOneProcessor() { sched_setaffinity(0, sizeof before_, &before_); }

private:
    cpu_set_t before_;
};

double cpu_seconds() {
    timespec used{};
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &used);
    return static_cast<double>(used.tv_sec) + static_cast<double>(used.tv_nsec) * 1e-9;
}

TEST(CrashReport, ATraceThatGetsNoProcessorIsNotCutOff) {
    if (sanitized) GTEST_SKIP() << "the sanitizer reports a signal itself";
    if (access("/proc/thread-self/schedstat", R_OK) != 0) GTEST_SKIP() << "the system says nothing";
    const OnOneProcessor one;
    std::vector<pid_t> others;
    for (int i = 0; i < 5; ++i) {
        if (const pid_t other = fork(); other != 0) {
            others.push_back(other);
            continue;
        }
        while (true) continue;
    }
    // A second of work takes six beside five others.
    const Death death = death_of([] { std::abort(); }, {.trace = [](int descriptor) {
                                     const double end = cpu_seconds() + 1;
                                     while (cpu_seconds() < end) continue;
                                     ASSERT_EQ(write(descriptor, "done\n", 5), 5);
                                 }});
    for (const pid_t other : others) {
        kill(other, SIGKILL);
        waitpid(other, nullptr, 0);
    }
    EXPECT_EQ(death.line, "aborted (SIGABRT)\ndone\n");
    EXPECT_EQ(death.signal, SIGABRT);
}

TEST(CrashReport, ATraceThatHangsIsCutOff) {
    if (sanitized) GTEST_SKIP() << "the sanitizer reports a signal itself";
    const Death death = death_of([] { std::abort(); }, {.trace = [](int) {
                                     while (true) pause();
                                 }});
    EXPECT_EQ(death.line, "aborted (SIGABRT)\n");
    EXPECT_EQ(death.signal, SIGABRT);
}

TEST(CrashReport, LeavesTheRestToWhoKnowsMore) {
    const auto knows = [](CrashLine& line, const Crash& crash) {
        line << "who: ";
        if (crash.exception == nullptr || *crash.exception != typeid(int)) return false;
        line << "what\n"
             << "and why ";
        line.number(255, 16);
        return true;
    };
    const CrashReports explained{.explain = knows};
    const auto leak = [](auto value) noexcept {
        std::rethrow_exception(std::make_exception_ptr(value));
    };
    EXPECT_EQ(death_of([&] { leak(5); }, explained).line, "who: what and why ff\n");
    EXPECT_EQ(death_of([&] { leak('x'); }, explained).line, "who: uncaught exception char\n");
}

}  // namespace
}  // namespace mayfly::process
