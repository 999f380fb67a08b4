#include "report/text.hpp"

#include <chrono>

#include <gtest/gtest.h>

namespace mayfly::report {
namespace {

using namespace std::chrono_literals;

TEST(Printable, KeepsOrdinaryTextOfAnyLanguage) {
    EXPECT_EQ(
        printable("GET /caf\u00e9 \u65e5\u672c \U0001f600"),
        "GET /caf\u00e9 \u65e5\u672c \U0001f600"
    );
}

TEST(Printable, EscapesWhatActsOnATerminal) {
    EXPECT_EQ(printable("a\x1b[2J\x07\r\n\tb\x7f"), "a\\x1b[2J\\x07\\r\\n\\tb\\x7f");
    EXPECT_EQ(printable("\u009b31m"), "\\u009b31m");
    EXPECT_EQ(printable("a\u202eb\u2028\u2066"), "a\\u202eb\\u2028\\u2066");
    EXPECT_EQ(printable(std::string_view("a\0b", 3)), "a\\x00b");
}

TEST(Printable, EscapesBytesThatAreNotUtf8) {
    EXPECT_EQ(printable("\xff\xc3"), "\\xff\\xc3");
    EXPECT_EQ(printable("\xc0\x9b"), "\\xc0\\x9b");           // Overlong.
    EXPECT_EQ(printable("\xed\xa0\x80"), "\\xed\\xa0\\x80");  // A surrogate.
    EXPECT_EQ(printable("\xf4\x90\x80\x80"), "\\xf4\\x90\\x80\\x80");
}

TEST(DisplayWidth, CountsCells) {
    EXPECT_EQ(display_width("abc"), 3U);
    EXPECT_EQ(display_width("e\u0301"), 1U);
    EXPECT_EQ(display_width("\u65e5\u672c"), 4U);
    EXPECT_EQ(display_width("\U0001f600"), 2U);
    EXPECT_EQ(display_width("\u0939\u0941"), 1U);      // A vowel sign of Devanagari.
    EXPECT_EQ(display_width("\U0001f469\u200d"), 2U);  // A joiner.
    EXPECT_EQ(display_width("\u2713\u2026"), 2U);
    EXPECT_EQ(display_width(""), 0U);
}

TEST(Shortened, CutsTheMiddle) {
    EXPECT_EQ(shortened("/checkout", 9), "/checkout");
    EXPECT_EQ(shortened("/checkout", 8), "/che…out");
    EXPECT_EQ(shortened("/checkout", 2), "/…");
    EXPECT_EQ(shortened("/checkout", 1), "…");
    EXPECT_EQ(shortened("/checkout", 0), "");
}

TEST(Shortened, NeverSplitsACharacterNorExceedsTheWidth) {
    const std::string name = "\u65e5\u672c\u8a9e e\u0301e\u0301e\u0301 \u65e5\u672c\u8a9e";
    for (std::size_t width = 0; width <= display_width(name); ++width) {
        const std::string cut = shortened(name, width);
        EXPECT_LE(display_width(cut), width);
        EXPECT_EQ(printable(cut), cut);
    }
}

TEST(Clipped, KeepsTheBeginning) {
    EXPECT_EQ(clipped("\u65e5\u672c", 3), "\u65e5");
    EXPECT_EQ(clipped("abc", 5), "abc");
}

TEST(FormatMillis, HasThreeDigitsBelowAHundred) {
    EXPECT_EQ(format_millis(0ns), "0");
    EXPECT_EQ(format_millis(51200ns), "0.0512");
    EXPECT_EQ(format_millis(412us), "0.412");
    EXPECT_EQ(format_millis(1234us), "1.23");
    EXPECT_EQ(format_millis(34200us), "34.2");
    EXPECT_EQ(format_millis(150ms), "150");
    EXPECT_EQ(format_millis(1h), "3600000");
    EXPECT_EQ(format_millis(1ns), "0.00000");
}

TEST(FormatFigures, ReadAsInLocust) {
    EXPECT_EQ(format_rate(24.1), "24.10");
    EXPECT_EQ(format_failures(3, 0.0002), "3(0.02%)");
    EXPECT_EQ(format_clock(1'790'000'001'000), "14:13:21Z");
    EXPECT_EQ(format_clock(0), "-");
}

}  // namespace
}  // namespace mayfly::report
