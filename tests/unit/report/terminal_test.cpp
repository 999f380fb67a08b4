#include "report/terminal.hpp"

#include <memory>

#include <gtest/gtest.h>

namespace mayfly::report {
namespace {

Surroundings a_terminal() {
    return {true, {100, 30}, "", "xterm-256color"};
}

TEST(ChooseStyle, UsesColoursOnATerminal) {
    const TerminalStyle style = choose_style(a_terminal());
    EXPECT_EQ(style.size, (Size{100, 30}));
    EXPECT_EQ(style.colours, Colours::on);
    EXPECT_TRUE(style.moves_cursor);
}

TEST(ChooseStyle, HonoursNoColorWithoutGivingUpTheLiveView) {
    Surroundings surroundings = a_terminal();
    surroundings.no_color = "1";
    EXPECT_EQ(choose_style(surroundings).colours, Colours::off);
    EXPECT_TRUE(choose_style(surroundings).moves_cursor);
}

TEST(ChooseStyle, SendsNoSequencesToADumbTerminal) {
    Surroundings surroundings = a_terminal();
    surroundings.term = "dumb";
    EXPECT_EQ(choose_style(surroundings).colours, Colours::off);
    EXPECT_FALSE(choose_style(surroundings).moves_cursor);
}

TEST(ChooseStyle, GivesAFileRoomForNames) {
    Surroundings surroundings = a_terminal();
    surroundings.is_terminal = false;
    const TerminalStyle style = choose_style(surroundings);
    EXPECT_EQ(style.size.columns, 160U);
    EXPECT_EQ(style.colours, Colours::off);
    EXPECT_FALSE(style.moves_cursor);
}

TEST(ChooseStyle, AssumesAClassicWindowWhenItHasNoSize) {
    Surroundings surroundings = a_terminal();
    surroundings.size = {0, 0};
    EXPECT_EQ(choose_style(surroundings).size, (Size{80, 24}));
}

TEST(ChooseStyle, DrawsInAsciiWhereTheLocaleHasNoUtf8) {
    Surroundings surroundings = a_terminal();
    for (const char* locale : {"", "C", "POSIX", "de_DE.ISO-8859-1"}) {
        surroundings.locale = locale;
        EXPECT_EQ(choose_style(surroundings).symbols, Symbols::ascii) << locale;
    }
    for (const char* locale : {"C.UTF-8", "de_DE.utf8", "en_US.UTF-8@euro"}) {
        surroundings.locale = locale;
        EXPECT_EQ(choose_style(surroundings).symbols, Symbols::unicode) << locale;
    }
    surroundings.locale = "";
    surroundings.is_terminal = false;
    EXPECT_EQ(choose_style(surroundings).symbols, Symbols::unicode);
}

TEST(StyleOf, SeesThatAFileIsNoTerminal) {
    const std::unique_ptr<std::FILE, int (*)(std::FILE*)> into_file(std::tmpfile(), std::fclose);
    ASSERT_NE(into_file, nullptr);
    EXPECT_FALSE(style_of(into_file.get()).moves_cursor);
}

TEST(Painted, IsPlainWithoutColours) {
    EXPECT_EQ(painted("x", Tone::bad, Colours::off), "x");
    EXPECT_EQ(painted("x", Tone::normal, Colours::on), "x");
    EXPECT_EQ(painted("x", Tone::bad, Colours::on), "\x1b[31mx\x1b[0m");
}

}  // namespace
}  // namespace mayfly::report
