#include "workforce/ssh/worker_log_line.hpp"

#include <gtest/gtest.h>

namespace mayfly::workforce {
namespace {

TEST(WorkerLogLine, LosesItsTimeAndKeepsItsLevel) {
    const auto line = parse_worker_log_line("[2026-01-02 03:04:05.678] info looking for a master");
    EXPECT_EQ(line.level, logging::Level::info);
    EXPECT_EQ(line.text, "looking for a master");
    EXPECT_EQ(parse_worker_log_line("[x] error no\r").level, logging::Level::error);
    EXPECT_EQ(parse_worker_log_line("[x] error no\r").text, "no");
    EXPECT_EQ(parse_worker_log_line("[x] debug").text, "");
}

TEST(WorkerLogLine, IsAWarningWhenItIsSomethingElse) {
    for (const char* text :
         {"user Shopper, task buy: segmentation fault", "[1] + done", "[no end", "", "] x"}) {
        EXPECT_EQ(parse_worker_log_line(text).level, logging::Level::warning) << text;
        EXPECT_EQ(parse_worker_log_line(text).text, text);
    }
}

}  // namespace
}  // namespace mayfly::workforce
