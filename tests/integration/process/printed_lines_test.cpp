#include "process/printed_lines.hpp"

#include <array>
#include <cstdio>
#include <functional>
#include <poll.h>
#include <string>
#include <sys/wait.h>
#include <unistd.h>
#include <vector>

#include <gmock/gmock.h>

#include "process/channel.hpp"
#include "support/wait_until.hpp"

namespace mayfly::process {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

constexpr auto patience = std::chrono::seconds(20);

void write_to(int descriptor, std::string_view text) {
    ASSERT_EQ(::write(descriptor, text.data(), text.size()), static_cast<ssize_t>(text.size()));
}

/// What this process printed while `print` ran, with '!' before lines of standard error.
std::vector<std::string> lines_of(const std::function<void(PrintedLines&)>& print) {
    auto printed = PrintedLines::start([] {});
    if (!printed) return {printed.error().message};
    print(**printed);
    (*printed)->settle(patience);
    std::vector<std::string> lines;
    PrintedLines::Line line;
    while ((*printed)->take(line)) {
        lines.push_back((line.is_error() ? "!" : "") + std::string(line.text()));
    }
    return lines;
}

TEST(PrintedLines, AreWhatIsWrittenToEitherDescriptor) {
    const auto lines = lines_of([](PrintedLines& printed) {
        write_to(STDOUT_FILENO, "one\ntw");
        write_to(STDOUT_FILENO, "o\r\n\n");
        printed.settle(patience);
        write_to(STDERR_FILENO, "an error\n");
        printed.settle(patience);
        write_to(STDOUT_FILENO, "without end");
    });
    EXPECT_THAT(lines, ElementsAre("one", "two", "!an error", "without end"));
    EXPECT_THAT(lines_of([](PrintedLines&) {}), IsEmpty());
}

/// As of code that blocks the thread that would take them.
TEST(PrintedLines, GoWhereTheyWouldHaveGoneIfNobodyTakesThem) {
    auto terminal = output_pipe();
    ASSERT_TRUE(terminal);
    const Descriptor before(::dup(STDERR_FILENO));
    ::dup2(terminal->theirs.get(), STDERR_FILENO);
    auto printed = PrintedLines::start([] {});
    ASSERT_TRUE(printed);
    write_to(STDERR_FILENO, "held\x1b[2J up\n");
    pollfd shown{terminal->ours.get(), POLLIN, 0};
    const auto limit = std::chrono::duration_cast<std::chrono::milliseconds>(patience).count();
    EXPECT_EQ(::poll(&shown, 1, static_cast<int>(limit)), 1);
    std::array<char, 100> text{};
    const auto size = ::read(terminal->ours.get(), text.data(), text.size());
    (*printed).reset();
    ::dup2(before.get(), STDERR_FILENO);
    ASSERT_GT(size, 0);
    EXPECT_EQ(std::string(text.data(), static_cast<std::size_t>(size)), "held\\x1b[2J up\n");
}

TEST(PrintedLines, NotifyOnceUntilSomebodyTakesThem) {
    std::atomic<int> notified{0};
    auto printed = PrintedLines::start([&] { ++notified; });
    ASSERT_TRUE(printed);
    write_to(STDOUT_FILENO, "a\n");
    EXPECT_TRUE(support::wait_until([&] { return notified == 1; }, patience));
    write_to(STDOUT_FILENO, "b\n");
    EXPECT_TRUE(support::wait_until([&] { return (*printed)->size() == 2; }, patience));
    PrintedLines::Line line;
    while ((*printed)->take(line)) continue;
    write_to(STDOUT_FILENO, "c\n");
    EXPECT_TRUE(support::wait_until([&] { return notified == 2; }, patience));
}

TEST(PrintedLines, AreBoundedAndNeverBlockWhoeverWrites) {
    auto printed = PrintedLines::start([] {});
    ASSERT_TRUE(printed);
    constexpr std::uint64_t count = 100'000;  // Far more than a pipe holds, and nobody takes any.
    const std::string text(100, 'x');
    for (std::uint64_t i = 1; i < count; ++i) write_to(STDOUT_FILENO, text + "\n");
    write_to(STDOUT_FILENO, "the last\n");
    (*printed)->settle(patience);
    EXPECT_EQ((*printed)->size(), PrintedLines::most);
    EXPECT_EQ((*printed)->take_left_out(), count - PrintedLines::most);
    EXPECT_EQ((*printed)->take_left_out(), 0U);
    PrintedLines::Line line;
    ASSERT_TRUE((*printed)->take_last_left_out(line));
    EXPECT_EQ(line.text(), "the last");
    EXPECT_FALSE((*printed)->take_last_left_out(line));
}

TEST(PrintedLines, OfAnyLengthAreCut) {
    for (const std::size_t size : {1'990, 2'000, 2'001, 100'000}) {
        const auto lines = lines_of([&](PrintedLines&) {
            write_to(STDOUT_FILENO, std::string(size, 'x') + "\nnext\n");
        });
        ASSERT_EQ(lines.size(), 2U);
        EXPECT_LE(lines[0].size(), PrintedLines::longest);
        EXPECT_GE(lines[0].size(), 1'990U);
        EXPECT_EQ(lines[0].ends_with("…"), size > 1'996) << size;
        EXPECT_EQ(lines[1], "next");
    }
}

TEST(PrintedLines, OfProgramsThatAreStartedBelongToThem) {
    const auto lines = lines_of([](PrintedLines& printed) {
        const pid_t child = ::fork();
        if (child == 0) {
            printed.settle(patience);  // It has no thread that could answer.
            write_to(STDOUT_FILENO, printed.is_of_this_process() ? "mine\n" : "a child's\n");
            ::_exit(0);
        }
        ASSERT_EQ(::waitpid(child, nullptr, 0), child);
    });
    EXPECT_THAT(lines, ElementsAre("a child's"));
}

TEST(PrintedLines, LeaveTheDescriptorsAsTheyWere) {
    int ends[2];
    ASSERT_EQ(::pipe(ends), 0);
    const int before = ::dup(STDOUT_FILENO);
    std::fflush(stdout);
    ::dup2(ends[1], STDOUT_FILENO);
    lines_of([](PrintedLines&) { write_to(STDOUT_FILENO, "taken\n"); });
    write_to(STDOUT_FILENO, "given");
    ::dup2(before, STDOUT_FILENO);
    std::string read(16, ' ');
    read.resize(static_cast<std::size_t>(::read(ends[0], read.data(), read.size())));
    EXPECT_EQ(read, "given");
    for (const int end : {ends[0], ends[1], before}) ::close(end);
}

}  // namespace
}  // namespace mayfly::process
