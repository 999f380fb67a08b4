#include "load/metric.hpp"

#include <limits>
#include <stdexcept>
#include <thread>

#include <gmock/gmock.h>

#include <mayfly/mayfly.hpp>

#include "support/crew_world.hpp"

namespace mayfly::load {
namespace {

using namespace std::chrono_literals;
using support::CrewWorld;
using testing::ElementsAre;
using testing::HasSubstr;

/// What is counted when `users` users run `task` once.
stats::Interval counted(const std::function<void()>& task, std::uint64_t users = 1) {
    std::uint64_t ended = 0;
    CrewWorld world([&](Plan& plan) {
        plan.users<User>("User").task("task", [&](User& user) {
            ++ended;
            task();
            user.stop();
        });
    });
    world.want({users});
    world.run_until([&] { return ended == users && world.crew->is_idle(); });
    world.finish();
    return world.recorder.take(unix_now());
}

TEST(Metric, OfEachTypeIsCountedForAllUsers) {
    const Counter orders("orders");
    const Gauge queue("queue", "jobs");
    const Rate hits("cache hits");
    const Trend cart("cart size", "items");
    std::size_t size = 0;
    const auto news = counted(
        [&] {
            ++size;
            orders.add();
            orders.add(2);
            queue.set(-1.5);
            queue.set(size);
            hits.add(size > 1);
            cart.add(size);
            check("has items", size > 2);
        },
        3
    );
    ASSERT_EQ(news.series.size(), 5U);
    EXPECT_EQ(news.series[0].figures.passed, 1U);
    EXPECT_EQ(news.series[0].figures.count, 3U);
    EXPECT_EQ(news.series[1].figures.sum, 9);
    EXPECT_EQ(news.series[2].figures.last, 3);
    EXPECT_EQ(news.series[2].figures.min, -1.5);
    EXPECT_EQ(news.series[2].unit, "jobs");
    EXPECT_EQ(news.series[3].figures.passed, 2U);
    EXPECT_EQ(news.series[4].figures.percentile(50), 2);
    EXPECT_TRUE(news.entries.empty());
    EXPECT_TRUE(news.exceptions.empty());
}

TEST(Metric, ATimeIsCountedInItsUnit) {
    const auto news = counted([] {
        const Trend wait("wait", "ms");
        wait.add(1500us);
        const Counter busy("busy", "s");
        busy.add(2min);
        const Trend cart("cart size", "items");
        EXPECT_THROW(cart.add(1s), std::logic_error);
    });
    ASSERT_EQ(news.series.size(), 2U);
    EXPECT_EQ(news.series[0].figures.sum, 120);
    EXPECT_EQ(news.series[1].figures.max, 1.5);
}

TEST(Metric, CheckReturnsItsCondition) {
    const auto news = counted([] {
        EXPECT_TRUE(check("yes", true));
        EXPECT_FALSE(check("no", false));
    });
    EXPECT_EQ(news.series.size(), 2U);
}

TEST(Metric, OfOneNameAndTwoTypesIsAnErrorBeforeTheRun) {
    const Counter one("orders");
    const Trend other("orders");
    const Trend items("size", "items");
    const Trend bytes("size", "bytes");
    const Trend same("size", "bytes");
    EXPECT_THAT(
        mistakes_in_metrics(),
        ElementsAre(
            HasSubstr("'size' is counted in 'items' and in 'bytes'"),
            "the metric 'orders' is a counter and a trend; give one of them another name"
        )
    );
    Plan plan;
    plan.users<User>("User").task("task", [](User&) {});
    EXPECT_THAT(validate(plan).error().message, HasSubstr("give one of them another name"));
}

TEST(Metric, ThatEndsIsForgotten) {
    {
        const Counter one("");
        const Counter two("two");
        EXPECT_THAT(mistakes_in_metrics(), ElementsAre(HasSubstr("empty name")));
    }
    EXPECT_THAT(mistakes_in_metrics(), ElementsAre());
}

TEST(Metric, ThatIsMadeLaterEndsTheRunIfItsNameIsTaken) {
    bool threw = false;
    CrewWorld world([&](Plan& plan) {
        plan.users<User>("User").task("task", [&](User&) {
            Counter("orders").add();
            const Trend other("orders");
            threw = true;
            other.add(1);
        });
    });
    world.want({1});
    world.run_until([&] { return threw; });
    world.finish();
    EXPECT_THAT(world.crew->abort_reason(), HasSubstr("'orders' is a counter and a trend"));
}

TEST(Metric, ThatIsMadeLaterMayNotHaveTheNameOfOneThatNobodyHasUsed) {
    const Counter unused("orders");
    bool is_told = false;
    CrewWorld world([&](Plan& plan) {
        plan.users<User>("User").task("task", [&](User&) {
            const Trend other("orders");
            is_told = true;
            EXPECT_THROW(other.add(1), std::logic_error);
        });
    });
    world.want({1});
    world.run_until([&] { return is_told; });
    world.finish();
    EXPECT_THAT(world.crew->abort_reason(), HasSubstr("'orders' is a counter and a trend"));
}

TEST(Metric, WorksOnlyWhereSomebodyCounts) {
    const Counter orders("orders");
    EXPECT_THROW(orders.add(), std::logic_error);
    EXPECT_THROW(check("x", true), std::logic_error);
    EXPECT_THROW(record("ws", "push", 1s), std::logic_error);
    EXPECT_THROW(Labels({{"tier", "gold"}}), std::logic_error);
}

TEST(Record, IsARowAsAnyOther) {
    const auto news = counted([] {
        record("ws", "push", 20ms);
        record("ws", "push", -5s, {.failed = "too late", .size = 7});
        record("ws", "push", Duration::max(), {.labels = {{"tier", "gold"}}});
    });
    ASSERT_EQ(news.entries.size(), 1U);
    const auto& row = news.entries[0];
    EXPECT_EQ(row.method + " " + row.name, "ws push");
    EXPECT_EQ(row.requests, 3U);
    EXPECT_EQ(row.failures, 1U);
    EXPECT_EQ(row.content_bytes, 7U);
    EXPECT_EQ(row.response_times.min(), 0ns);
    EXPECT_EQ(row.response_times.max(), Duration::max());
    ASSERT_EQ(news.errors.size(), 1U);
    EXPECT_EQ(news.errors[0].error, "too late");
    ASSERT_EQ(news.series.size(), 1U);
    EXPECT_EQ(news.series[0].labels, "tier=gold");
}

TEST(Labels, OfAScopeAreThoseOfItsMeasurements) {
    const auto news = counted([] {
        const Labels outer{{"tier", "gold"}, {"region", "eu"}};
        measure("sql", "query", [] {});
        {
            const Labels inner{{"tier", "tin"}};
            all([] { measure("sql", "query", [] {}); }, [] { record("ws", "push", 1ms); });
        }
        record("ws", "push", 1ms, {.failed = "no"});
    });
    ASSERT_EQ(news.series.size(), 2U);
    EXPECT_EQ(news.series[0].labels, "region=eu\ntier=gold");
    EXPECT_EQ(news.series[0].figures.count, 2U);
    EXPECT_EQ(news.series[0].figures.failed(), 1U);
    EXPECT_EQ(news.series[1].labels, "region=eu\ntier=tin");
    EXPECT_EQ(news.series[1].figures.count, 2U);
}

TEST(Labels, MayEndInAnyOrder) {
    const auto news = counted([] {
        auto outer = std::make_unique<Labels>(Fields{{"tier", "gold"}});
        auto inner = std::make_unique<Labels>(Fields{{"region", "eu"}});
        outer.reset();
        record("ws", "push", 1ms);
        inner.reset();
        record("ws", "push", 1ms);
    });
    ASSERT_EQ(news.series.size(), 1U);
    EXPECT_EQ(news.series[0].figures.count, 1U);
}

}  // namespace
}  // namespace mayfly::load
