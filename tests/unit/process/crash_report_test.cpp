#include "process/crash_report.hpp"

#include <csignal>
#include <cstdlib>
#include <exception>
#include <stdexcept>
#include <thread>
#include <utility>

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
