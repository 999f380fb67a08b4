#include "report/log_tail.hpp"

#include <gmock/gmock.h>

namespace mayfly::report {
namespace {

TEST(LogTail, NumbersItsLines) {
    LogTail tail;
    EXPECT_EQ(tail.next_number(), 1U);
    tail.add(logging::Level::info, "one", 1000);
    tail.add(logging::Level::error, "two", 2000);
    ASSERT_EQ(tail.lines().size(), 2U);
    EXPECT_EQ(tail.lines()[0].number, 1U);
    EXPECT_EQ(tail.lines()[1].number, 2U);
    EXPECT_EQ(tail.lines()[1].text, "two");
    EXPECT_EQ(tail.lines()[1].level, logging::Level::error);
    EXPECT_EQ(tail.lines()[1].time, 2000);
    EXPECT_EQ(tail.next_number(), 3U);
}

TEST(LogTail, KeepsTheNewest) {
    LogTail tail;
    for (std::size_t i = 0; i < LogTail::most_lines + 10; ++i) {
        tail.add(logging::Level::info, "line", 0);
    }
    EXPECT_EQ(tail.lines().size(), LogTail::most_lines);
    EXPECT_EQ(tail.lines().front().number, 11U);
    EXPECT_EQ(tail.lines().back().number, LogTail::most_lines + 10);
}

TEST(LogTail, CutsLongLines) {
    LogTail tail;
    tail.add(logging::Level::info, std::string(1'000'000, 'x'), 0);
    EXPECT_EQ(tail.lines()[0].text.size(), LogTail::most_bytes_of_a_line);
}

}  // namespace
}  // namespace mayfly::report
