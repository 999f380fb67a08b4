#include "master/crashed_user.hpp"

#include <gtest/gtest.h>

namespace mayfly::master {
namespace {

TEST(LastWords, NameTheUserAndThePlace) {
    const auto last = read_last_words(
        "user Shopper, task buy: aborted (SIGABRT)\nShopper\x1f"
        "buy\x1f\nshop.cpp:6 (buy())\n"
    );
    EXPECT_EQ(last.line, "user Shopper, task buy: aborted (SIGABRT), in shop.cpp:6 (buy())");
    ASSERT_TRUE(last.user);
    EXPECT_EQ(last.user->kind, "Shopper");
    EXPECT_EQ(last.user->task, "buy");
    EXPECT_EQ(last.user->cause, "aborted (SIGABRT)");
    EXPECT_EQ(last.user->place, "shop.cpp:6 (buy())");
}

TEST(LastWords, MayBeCutShort) {
    EXPECT_EQ(read_last_words("").line, "");
    const auto outside = read_last_words("aborted (SIGABRT)\n");
    EXPECT_EQ(outside.line, "aborted (SIGABRT)");
    EXPECT_FALSE(outside.user);
    const auto without_place = read_last_words(
        "aborted (SIGABRT)\nShopper\x1f"
        "buy\x1f\n"
    );
    ASSERT_TRUE(without_place.user);
    EXPECT_EQ(without_place.user->place, "");
    EXPECT_EQ(without_place.line, "aborted (SIGABRT)");
}

TEST(LastWords, TellWhatWasPrintedLast) {
    const auto last = read_last_words(
        "\x1e"
        "1stdout: a\n"
        "user Shopper, task buy: aborted (SIGABRT)\n"
        "\x1e"
        "2stderr: b\n"
        "\x1e"
        "9unknown\n"
        "\x1e\n"
        "Shopper\x1f"
        "buy\x1f\n"
        "\x1e"
        "0\n"
        "shop.cpp:6 (buy())\n"
        "\x1e"
        "1cut"
    );
    EXPECT_EQ(last.line, "user Shopper, task buy: aborted (SIGABRT), in shop.cpp:6 (buy())");
    ASSERT_TRUE(last.user);
    EXPECT_EQ(last.user->place, "shop.cpp:6 (buy())");
    using cluster::LogLine;
    using logging::Level;
    EXPECT_EQ(
        last.printed,
        (std::vector<LogLine>{
            {Level::info, "stdout: a"},
            {Level::warning, "stderr: b"},
            {Level::debug, ""},
            {Level::info, "cut"}})
    );
    EXPECT_EQ(
        read_last_words("\x1e"
                        "1only\n")
            .line,
        ""
    );
}

}  // namespace
}  // namespace mayfly::master
