#include "stats/series_seconds.hpp"

#include <algorithm>

#include <gtest/gtest.h>

namespace mayfly::stats {
namespace {

using namespace std::chrono_literals;

Series check(std::uint64_t passed, std::uint64_t failed) {
    return {"ok", "", SeriesType::check, "", {.count = passed + failed, .passed = passed}};
}

SeriesFigures of(const SeriesSeconds& seconds, std::int64_t second, std::string_view name) {
    const auto all = seconds.in_second(second);
    const auto found = std::ranges::find(all, name, &Series::name);
    EXPECT_NE(found, all.end()) << name;
    return found == all.end() ? SeriesFigures() : found->figures;
}

TEST(SeriesSeconds, KeepTheSecondsApartAndKnowWhoHadNothing) {
    SeriesSeconds seconds{{}};
    seconds.add({check(3, 1)}, {5'000, 6'000});
    seconds.add({check(2, 0)}, {5'000, 6'000});
    seconds.add({check(0, 7)}, {6'000, 7'000});
    EXPECT_EQ(of(seconds, 5, "ok").count, 6U);
    EXPECT_EQ(of(seconds, 5, "ok").passed, 5U);
    EXPECT_EQ(of(seconds, 6, "ok").failed(), 7U);
    EXPECT_EQ(of(seconds, 7, "ok").count, 0U);
}

TEST(SeriesSeconds, SpreadWhatWasHeldBack) {
    Series size{"size", "", SeriesType::trend, "items"};
    for (int i = 1; i <= 400; ++i) size.add(i, 1s);
    Series orders{"orders", "", SeriesType::counter};
    for (int i = 0; i < 100; ++i) orders.add(5, 1s);
    Series gold{"", "tier=gold", SeriesType::requests};
    for (int i = 0; i < 100; ++i) gold.add_request(i < 50 ? 1ms : 9ms, i % 2 == 0);
    SeriesSeconds seconds{{}};
    seconds.add({check(99, 1), size, orders, gold}, {5'000, 9'000});
    std::uint64_t failed = 0;
    for (const std::int64_t second : {5, 6, 7, 8}) {
        EXPECT_EQ(of(seconds, second, "size").count, 100U);
        EXPECT_NEAR(of(seconds, second, "size").percentile(50), 200, 5);
        EXPECT_NEAR(of(seconds, second, "orders").sum, 125, 5);
        EXPECT_DOUBLE_EQ(of(seconds, second, "orders").mean(), 5);
        const auto requests = of(seconds, second, "");
        EXPECT_NEAR(static_cast<double>(requests.count), 25, 1);
        EXPECT_NEAR(static_cast<double>(requests.times.count()), 25, 1);
        const auto checks = of(seconds, second, "ok");
        EXPECT_LE(checks.passed, checks.count);
        failed += checks.failed();
    }
    EXPECT_EQ(failed, 1U) << "a check is in one second as a whole";
}

TEST(SeriesSeconds, ForgetOldSeconds) {
    SeriesSeconds seconds{{}};
    for (std::int64_t second = 0; second < 100; ++second) {
        seconds.add({check(1, 0)}, {second * 1000, (second + 1) * 1000});
    }
    EXPECT_EQ(of(seconds, 70, "ok").count, 0U);
    EXPECT_EQ(of(seconds, 80, "ok").count, 1U);
}

}  // namespace
}  // namespace mayfly::stats
