#include "base/time.hpp"

#include <gmock/gmock.h>

namespace mayfly {
namespace {

using namespace std::chrono_literals;

TEST(ParseDuration, ReadsWhatPeopleWrite) {
    const std::pair<std::string_view, Duration> cases[] = {
        {"300", 300s},
        {"0", 0s},
        {"1.5", 1500ms},
        {"20s", 20s},
        {"3m", 3min},
        {"2h", 2h},
        {"1d", 24h},
        {"1h20m", 80min},
        {"1h30m10s", 1h + 30min + 10s},
        {"1.5h", 90min},
        {"250ms", 250ms},
        {"80us", 80us},
        {"1m500ms", 1min + 500ms},
        {".5s", 500ms},
        {"5840085.104085", 5'840'085'104'085us},
        {"3649d86399999999.999us", 24h * 3650 - 1ns}};
    for (const auto& [text, expected] : cases) {
        const Result<Duration> parsed = parse_duration(text);
        ASSERT_TRUE(parsed.has_value()) << text;
        EXPECT_EQ(*parsed, expected) << text;
    }
}

TEST(ParseDuration, RefusesTheRestAndShowsTheGrammar) {
    for (const std::string_view text :
         {"",    " ",   "s",   "abc", "-1s", "-5",   "+5",    "1h20",         "20s5", "1x",
          "1 s", "5s ", "1e9", "nan", "inf", "infs", "1..5s", "99999999999d", "s5",   "1h-5m"}) {
        const Result<Duration> parsed = parse_duration(text);
        ASSERT_TRUE(parsed.has_error()) << text;
        EXPECT_THAT(parsed.error().message, ::testing::HasSubstr("is not a duration; write it as"));
    }
}

TEST(ParseDuration, TenYearsIsTheLongest) {
    EXPECT_TRUE(parse_duration("3650d").has_value());
    EXPECT_TRUE(parse_duration("3651d").has_error());
    EXPECT_TRUE(parse_duration("3650d1s").has_error());
}

TEST(FormatDuration, IsTheShortestThatAPersonReads) {
    const std::pair<Duration, std::string_view> cases[] = {
        {0ns, "0s"},
        {999ns, "999ns"},
        {80us, "80us"},
        {1500us, "1.5ms"},
        {250ms, "250ms"},
        {999ms, "999ms"},
        {1500ms, "1.5s"},
        {59s, "59s"},
        {60s, "1m"},
        {185s, "3m 5s"},
        {80min, "1h 20m"},
        {1h, "1h"},
        {1h + 5s, "1h 5s"},
        {48h, "48h"}};
    for (const auto& [duration, expected] : cases) EXPECT_EQ(format_duration(duration), expected);
}

TEST(FormatDuration, RoundsIntoTheNextUnit) {
    EXPECT_EQ(format_duration(999'999ns), "1ms");
    EXPECT_EQ(format_duration(999'999us), "1s");
    EXPECT_EQ(format_duration(59'999ms), "1m");
}

TEST(FormatDuration, NegativeHasItsSignInFront) {
    EXPECT_EQ(format_duration(-250ms), "-250ms");
    EXPECT_EQ(format_duration(-185s), "-3m 5s");
    EXPECT_EQ(format_duration(Duration::min()), "-" + format_duration(Duration::max()));
}

TEST(FormatDuration, WholeValuesAreReadBack) {
    for (const Duration duration : {1s, 59s, 250'000s, 3600s, 3661s}) {
        std::string text = format_duration(duration);
        std::erase(text, ' ');
        EXPECT_EQ(parse_duration(text).value(), duration) << text;
    }
}

TEST(FormatTimestamp, IsIsoInUtcWithMilliseconds) {
    EXPECT_EQ(format_timestamp(0), "1970-01-01T00:00:00.000Z");
    EXPECT_EQ(format_timestamp(1'700'000'000'123), "2023-11-14T22:13:20.123Z");
    EXPECT_EQ(format_timestamp(1'709'164'800'007), "2024-02-29T00:00:00.007Z");
}

TEST(FormatTimestamp, BeforeTheEpochCountsBackwards) {
    EXPECT_EQ(format_timestamp(-1), "1969-12-31T23:59:59.999Z");
    EXPECT_EQ(format_timestamp(-1000), "1969-12-31T23:59:59.000Z");
}

TEST(Conversions, AreExactForWholeValues) {
    EXPECT_DOUBLE_EQ(to_seconds(1500ms), 1.5);
    EXPECT_DOUBLE_EQ(to_millis(1500us), 1.5);
}

TEST(UnixNow, IsThisCentury) {
    EXPECT_GT(unix_now(), 1'600'000'000'000);
    EXPECT_LT(unix_now(), 4'102'444'800'000);
}

}  // namespace
}  // namespace mayfly
