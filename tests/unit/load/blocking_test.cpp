#include <memory>
#include <stdexcept>
#include <thread>

#include <gmock/gmock.h>

#include <mayfly/blocking.hpp>
#include <mayfly/mayfly.hpp>

#include "support/crew_world.hpp"

namespace mayfly::load {
namespace {

using support::CrewWorld;

stats::Interval after_task(const std::function<void(User&)>& task) {
    bool has_ended = false;
    CrewWorld world([&](Plan& plan) {
        plan.users<User>("User").task("task", [&](User& user) {
            task(user);
            has_ended = true;
            user.stop();
        });
    });
    world.want({1});
    world.run_until([&] { return has_ended && world.crew->is_idle(); });
    world.finish();
    return world.recorder.take(unix_now());
}

TEST(Blocking, ReturnsWhatTheCallReturnsOrThrows) {
    const auto news = after_task([](User&) {
        const auto here = std::this_thread::get_id();
        EXPECT_NE(mayfly::blocking([] { return std::this_thread::get_id(); }), here);
        EXPECT_EQ(*mayfly::blocking([] { return std::make_unique<int>(3); }), 3);
        int seen = 0;
        mayfly::blocking([&] { seen = 7; });
        EXPECT_EQ(seen, 7);
        EXPECT_THROW(
            mayfly::blocking([] { throw std::runtime_error("no database"); }), std::runtime_error
        );
    });
    ASSERT_EQ(news.series.size(), 1U);
    EXPECT_EQ(news.series[0].figures.count, 4U) << "how long each was queued is a metric";
}

TEST(Blocking, OfMayflysOwnClientsLeavesNoTraceInTheFigures) {
    const auto news = after_task([](User&) {
        const auto here = std::this_thread::get_id();
        const auto there =
            detail::on_thread<&detail::run_uncounted>([] { return std::this_thread::get_id(); });
        EXPECT_NE(there, here);
    });
    EXPECT_EQ(news.series.size(), 0U);
}

TEST(Blocking, RefusesWhatBelongsToUsersOnTheOtherThread) {
    after_task([](User&) {
        EXPECT_THROW(mayfly::blocking([] { mayfly::sleep(Duration(1)); }), std::logic_error);
        EXPECT_THROW(
            mayfly::blocking([] { return mayfly::check("inside", true); }), std::logic_error
        );
        EXPECT_THROW(mayfly::blocking([] { mayfly::blocking([] {}); }), std::logic_error);
        EXPECT_THROW(mayfly::blocking([] { mayfly::HttpClient().get("/"); }), std::logic_error);
    });
    EXPECT_THROW(mayfly::blocking([] {}), std::logic_error) << "outside a user's code";
}

}  // namespace
}  // namespace mayfly::load
