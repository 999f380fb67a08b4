#include "plan/rates.hpp"

#include <cmath>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace mayfly::plan {
namespace {

using namespace std::chrono_literals;
using ::testing::HasSubstr;

Rates stages_of(std::string_view text) {
    const auto rates = Rates::parse_stages(text);
    EXPECT_TRUE(rates) << rates.error().message;
    return *rates;
}

Rates rate_of(std::string_view text) {
    const auto rates = Rates::parse_rate(text);
    EXPECT_TRUE(rates) << rates.error().message;
    return *rates;
}

TEST(Rates, AreReadWithTheirUnit) {
    EXPECT_EQ(rate_of("500/s"), Rates({{0s, 500}}));
    EXPECT_EQ(rate_of("30/m"), Rates({{0s, 0.5}}));
    EXPECT_EQ(rate_of("7200/h"), Rates({{0s, 2}}));
    EXPECT_EQ(rate_of("0.5"), Rates({{0s, 0.5}}));
    EXPECT_EQ(stages_of("30s:100/s, 2m:600/m"), Rates({{30s, 100}, {2min, 10}}));
    for (const char* text : {"500/s", "30/m", "0.123/s"}) EXPECT_EQ(rate_of(text).to_text(), text);
    for (const char* text : {"30s:100/s,2m:500/s", "0s:30/m,250ms:0/s"}) {
        EXPECT_EQ(stages_of(text).to_text(), text);
    }
}

TEST(Rates, ThatAreNoneAreNamed) {
    for (const char* text :
         {"", "x", "0/s", "-1/s", "5/", "5/d", "1e9/s", "inf/s", "nan/s", "/s"}) {
        const auto rates = Rates::parse_rate(text);
        ASSERT_FALSE(rates) << text;
        EXPECT_THAT(rates.error().message, HasSubstr("500/s")) << text;
    }
    for (const char* text :
         {"", "1m", "1m:5", "1m:5/x", "x:5/s", "1m:5/s,", "1m:5/s,2m:6", "0s:5/s"}) {
        const auto rates = Rates::parse_stages(text);
        ASSERT_FALSE(rates) << text;
        EXPECT_THAT(rates.error().message, HasSubstr("/s")) << text;
    }
}

TEST(Rates, ThatAreConstantAreDueEvenly) {
    const auto rates = rate_of("500/s");
    EXPECT_EQ(rates.time_of(0), 0s);
    EXPECT_EQ(rates.time_of(1), 2ms);
    EXPECT_EQ(rates.time_of(500'000), 1000s);
    EXPECT_EQ(rates.length(), 0s);
    EXPECT_DOUBLE_EQ(rates.arrivals_until(3s), 1500);
}

// The k-th of a ramp from r0 to r1 in T is due at (-r0 + sqrt(r0^2 + 2 s k)) / s, s = (r1 - r0) /
// T.
TEST(Rates, OfALineFollowItsClosedForm) {
    const auto rates = stages_of("0s:20/s,10s:100/s,10s:0/s");
    for (const double k : {0.0, 1.0, 77.0, 599.0}) {
        const double expected = (-20 + std::sqrt(400 + 2 * 8 * k)) / 8;
        EXPECT_NEAR(to_seconds(*rates.time_of(k)), expected, 1e-8) << k;
    }
    EXPECT_DOUBLE_EQ(rates.arrivals_until(10s), 600);
    EXPECT_DOUBLE_EQ(rates.arrivals_until(1h), 1100);
    EXPECT_TRUE(rates.time_of(1099));
    EXPECT_FALSE(rates.time_of(1100)) << "the last stage has ended";
}

TEST(Rates, TheTimeOfAnArrivalIsTheInverseOfTheirNumber) {
    for (const char* text : {"3s:100/s,7s:100/s,2s:3/s,1s:0/s", "0s:9/s,5s:0/s,5s:0/s,5s:40/s"}) {
        const auto rates = stages_of(text);
        for (double k = 0; const auto due = rates.time_of(k); ++k) {
            EXPECT_NEAR(rates.arrivals_until(*due), k, 1e-5) << text;
        }
    }
}

TEST(Rates, OfAPauseBringNobodyUntilItsEnd) {
    const auto rates = stages_of("0s:0/s,10s:0/s,0s:10/s,10s:10/s");
    EXPECT_EQ(rates.time_of(0), 10s);
    EXPECT_EQ(rates.time_of(99), 19900ms);
}

TEST(Rates, ThatAreHeldKeepTheirPast) {
    const auto lasting = Rates::parse_rate("100/s")->held(3s + 250ms, 10);
    EXPECT_DOUBLE_EQ(lasting.arrivals_until(3s), 300);
    EXPECT_DOUBLE_EQ(lasting.arrivals_until(13s + 250ms), 425);
    EXPECT_EQ(lasting.time_of(425), 13s + 250ms);
    EXPECT_EQ(lasting.length(), 0s) << "it still lasts";
    EXPECT_EQ(lasting.to_text(), "10/s");
    EXPECT_EQ(lasting.end_of_stage(5s), std::nullopt);
    const auto again = lasting.held(5s + 250ms, 50);
    EXPECT_DOUBLE_EQ(again.arrivals_until(7s + 250ms), 445);
    EXPECT_EQ(again.length(), 0s);
    const auto stages = Rates::parse_stages("10s:100/s,10s:100/s")->held(5s, 20);
    EXPECT_EQ(stages.to_text(), "5s:50/s,0s:20/s,15s:20/s");
    EXPECT_DOUBLE_EQ(stages.arrivals_until(30s), 125 + 300);
}

TEST(Rates, OfAStageThatIsSkippedAreThoseOfItsEnd) {
    const auto stages = *Rates::parse_stages("10s:100/s,10s:200/s");
    EXPECT_EQ(stages.end_of_stage(4s), 10s);
    EXPECT_EQ(stages.end_of_stage(20s), std::nullopt);
    EXPECT_EQ(stages.skipped(4s).to_text(), "4s:40/s,0s:100/s,10s:200/s");
    EXPECT_DOUBLE_EQ(stages.skipped(4s).arrivals_until(20s), 80 + 1500);
    EXPECT_EQ(stages.skipped(14s).length(), 14s);
    EXPECT_DOUBLE_EQ(stages.per_second_at(5s), 50);
    EXPECT_DOUBLE_EQ(stages.per_second_at(15s), 150);
    EXPECT_DOUBLE_EQ(stages.per_second_at(20s), 0) << "it is over";
}

// What was due before the moment stays due at the same time, whatever came before.
TEST(Rates, ThatChangeKeepWhatWasDueBefore) {
    for (const Rates& before : {rate_of("100/s"), stages_of("2s:100/s,20s:300/s")}) {
        const auto now = before.held(5s, 20);
        for (int tick = 0; tick < 2000; ++tick) {
            const auto due = before.time_of(tick);
            if (!due || *due >= 5s) break;
            EXPECT_EQ(now.time_of(tick), due) << tick;
        }
        const double until = before.arrivals_until(5s);
        EXPECT_NEAR(now.arrivals_until(5s), until, 1e-9);
        EXPECT_NEAR(now.arrivals_until(15s), until + 200, 1e-9);
        EXPECT_NEAR(now.held(7s, 0).arrivals_until(15s), until + 40, 1e-9);
        EXPECT_NEAR(now.held(7s, 0).held(9s, 5).arrivals_until(15s), until + 70, 1e-9);
    }
}

}  // namespace
}  // namespace mayfly::plan
