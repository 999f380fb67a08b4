#include "report/screen.hpp"

#include <gtest/gtest.h>

namespace mayfly::report {
namespace {

constexpr Size window{80, 24};

std::string framed(const std::string& bytes) {
    return "\x1b[?2026h" + bytes + "\x1b[?2026l";
}

TEST(Screen, DrawsTheFirstBlockWhereTheCursorIs) {
    Screen screen;
    EXPECT_EQ(screen.draw("a\nb\n", window), framed("a\x1b[K\nb\x1b[K\n\x1b[J"));
}

TEST(Screen, ReplacesTheOldBlock) {
    Screen screen;
    screen.draw("a\nb\nc\n", window);
    EXPECT_EQ(screen.draw("d\n", window), framed("\r\x1b[3Ad\x1b[K\n\x1b[J"));
    EXPECT_EQ(screen.draw("e\n", window), framed("\r\x1b[1Ae\x1b[K\n\x1b[J"));
}

TEST(Screen, ClimbsOverLinesThatANarrowerWindowFolded) {
    Screen screen;
    screen.draw(std::string(50, 'x') + "\n\x1b[31m" + std::string(20, 'y') + "\x1b[0m\n\n", window);
    EXPECT_EQ(screen.draw("z\n", {20, 24}), framed("\r\x1b[5Az\x1b[K\n\x1b[J"));
}

TEST(Screen, PutsLogLinesAboveTheBlock) {
    Screen screen;
    screen.draw("block\n", window);
    EXPECT_EQ(screen.print_above("log", window), framed("\r\x1b[1A\x1b[Jlog\nblock\x1b[K\n\x1b[J"));
    EXPECT_EQ(
        screen.print_above("more\n", window), framed("\r\x1b[1A\x1b[Jmore\nblock\x1b[K\n\x1b[J")
    );
}

TEST(Screen, ErasesOnce) {
    Screen screen;
    EXPECT_EQ(screen.erase(window), "");
    screen.draw("a\nb\n", window);
    EXPECT_EQ(screen.erase(window), "\r\x1b[2A\x1b[J");
    EXPECT_EQ(screen.erase(window), "");
    EXPECT_EQ(screen.print_above("log", window), framed("\x1b[Jlog\n\x1b[J"));
}

}  // namespace
}  // namespace mayfly::report
