#include <stdexcept>
#include <string>

#include <mayfly/parallel.hpp>

#include "fiber/local.hpp"
#include "fiber/on_fiber.hpp"
#include "fiber/sleep.hpp"

namespace mayfly {
namespace {

using namespace std::chrono_literals;
using fiber::Fiber;
using fiber::Group;
using fiber::Loop;
using fiber::on_fiber;

TEST(All, ReturnsWhatEachReturnedInTheirOrder) {
    on_fiber([](Loop&, Group&) {
        const auto [number, nothing, text] = all(
            [] {
                fiber::sleep_for(2ms);
                return 7;
            },
            [] {},
            [] { return std::string("seven"); }
        );
        EXPECT_EQ(number, 7);
        EXPECT_EQ(nothing, std::monostate{});
        EXPECT_EQ(text, "seven");
    });
}

TEST(All, KeepsAPairThatOneChildReturns) {
    on_fiber([](Loop&, Group&) {
        const std::tuple<std::pair<int, int>> result = all([] { return std::pair(1, 2); });
        EXPECT_EQ(std::get<0>(result), std::pair(1, 2));
    });
}

TEST(All, RunsChildrenAtTheSameTime) {
    on_fiber([](Loop&, Group&) {
        int at_once = 0;
        int most = 0;
        const std::function<void()> child = [&] {
            most = std::max(most, ++at_once);
            fiber::sleep_for(1ms);
            --at_once;
        };
        all(std::vector(20, child));
        EXPECT_EQ(most, 20);
        EXPECT_EQ(at_once, 0);
        all(std::vector<std::function<void()>>{});
    });
}

TEST(All, CancelsTheOthersAndThrowsTheFirstException) {
    on_fiber([](Loop&, Group&) {
        bool unwound = false;
        struct Witness {
            bool& unwound;
            ~Witness() { unwound = true; }
        };
        std::string caught;
        try {
            all(
                [&] {
                    const Witness witness{unwound};
                    fiber::sleep_for(1h);
                },
                [] {
                    fiber::sleep_for(1ms);
                    throw std::runtime_error("sold out");
                }
            );
        } catch (const std::runtime_error& error) {
            caught = error.what();
            EXPECT_TRUE(unwound);
        }
        EXPECT_EQ(caught, "sold out");
        fiber::sleep_for(1ms);  // The caller itself was not cancelled.
    });
}

TEST(All, CancelsChildrenWithTheirCaller) {
    Loop loop;
    Group group(loop);
    int started = 0;
    bool went_on = false;
    const std::function<void()> child = [&] {
        ++started;
        fiber::sleep_for(1h);
    };
    Fiber* caller = *group.spawn([&] {
        all(std::vector(3, child));
        went_on = true;
    });
    fiber::run_ready(loop);
    EXPECT_EQ(started, 3);
    caller->cancel();
    fiber::run_dry(loop);
    EXPECT_FALSE(went_on);
    EXPECT_EQ(loop.stacks().live(), 0U);
}

TEST(All, ChildrenInheritLocalsAndActivity) {
    on_fiber([](Loop&, Group&) {
        static constexpr fiber::Activity activity{"Shopper", "checkout"};
        int user = 3;
        fiber::set_local(&user);
        Fiber::here().set_activity(&activity);
        all([&] {
            EXPECT_EQ(fiber::local<int>(), &user);
            EXPECT_EQ(Fiber::here().activity(), &activity);
        });
    });
}

TEST(All, MayBeNested) {
    on_fiber([](Loop&, Group&) {
        const auto pair = [] { return all([] { return 1; }, [] { return 2; }); };
        const auto [left, right] = all(pair, pair);
        EXPECT_EQ(left, right);
        EXPECT_EQ(left, std::tuple(1, 2));
    });
}

TEST(All, IsRefusedWhereNoUserRuns) {
    try {
        all([] {});
        FAIL();
    } catch (const std::logic_error& error) {
        EXPECT_STREQ(
            error.what(),
            "mayfly::all() was called where no user runs; call it from a task, on_start or "
            "on_stop, not from scenario(), a global object or another thread"
        );
    }
}

TEST(WithTimeout, BeginsNothingWithoutTime) {
    on_fiber([](Loop&, Group&) {
        bool has_begun = false;
        for (const auto limit : {0s, -1s}) {
            EXPECT_FALSE(with_timeout(limit, [&] { has_begun = true; }));
        }
        EXPECT_FALSE(has_begun);
    });
}

TEST(WithTimeout, TellsWhetherItCameToItsEnd) {
    on_fiber([](Loop&, Group&) {
        EXPECT_TRUE(with_timeout(1h, [] { fiber::sleep_for(1ms); }));
        bool unwound_early = true;
        EXPECT_FALSE(with_timeout(1ms, [&] {
            fiber::sleep_for(1h);
            unwound_early = false;
        }));
        EXPECT_TRUE(unwound_early);
        EXPECT_FALSE(with_timeout(0s, [] { fiber::sleep_for(1h); }));
        EXPECT_EQ(with_timeout(Duration::max(), [] { return 5; }), std::optional(5));
        EXPECT_EQ(
            with_timeout(
                1ms,
                [] {
                    fiber::sleep_for(1h);
                    return 5;
                }
            ),
            std::nullopt
        );
    });
}

TEST(WithTimeout, PassesExceptionsOn) {
    on_fiber([](Loop&, Group&) {
        EXPECT_THROW(
            with_timeout(1h, [] { throw std::runtime_error("sold out"); }), std::runtime_error
        );
    });
}

TEST(WithTimeout, EndsWithItsCaller) {
    Loop loop;
    Group group(loop);
    bool went_on = false;
    Fiber* caller = *group.spawn([&] {
        with_timeout(1h, [] { fiber::sleep_for(1h); });
        went_on = true;
    });
    fiber::run_ready(loop);
    caller->cancel();
    fiber::run_dry(loop);
    EXPECT_FALSE(went_on);
}

TEST(WithTimeout, StartsNothingInADestructorOfACallerThatIsCutOff) {
    struct Farewell {
        bool& was_said;
        ~Farewell() {
            was_said = with_timeout(1h, [] { fiber::sleep_for(1h); });
        }
    };
    Loop loop;
    Group group(loop);
    bool was_said = true;
    Fiber* caller = *group.spawn([&] {
        const Farewell farewell{was_said};
        fiber::sleep_for(1h);
    });
    fiber::run_ready(loop);
    caller->cancel();
    fiber::run_dry(loop);
    EXPECT_FALSE(was_said);
}

}  // namespace
}  // namespace mayfly
