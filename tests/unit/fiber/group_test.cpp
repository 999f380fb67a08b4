#include "fiber/group.hpp"

#include <cstdint>
#include <set>

#include "fiber/fiber.hpp"
#include "fiber/on_fiber.hpp"
#include "fiber/sleep.hpp"

namespace mayfly::fiber {
namespace {

using namespace std::chrono_literals;

TEST(Group, JoinWaitsForTheLast) {
    on_fiber([](Loop& loop, Group&) {
        Group group(loop);
        int ended = 0;
        for (int i = 0; i < 10; ++i) {
            ASSERT_TRUE(group.spawn([&, i] {
                sleep_for(i * 1ms);
                ++ended;
            }));
        }
        EXPECT_EQ(group.size(), 10U);
        group.join_all();
        EXPECT_EQ(ended, 10);
        group.join_all();  // Of none is no wait.
    });
}

// Else what they have at the same depth shares few sets of the caches.
TEST(Group, FibersBeginAtDifferentPlacesOfAPage) {
    constexpr std::uintptr_t page = 4096;
    on_fiber([](Loop& loop, Group&) {
        Group group(loop);
        std::set<std::uintptr_t> places;
        for (int i = 0; i < 64; ++i) {
            ASSERT_TRUE(group.spawn([&places] {
                places.insert(reinterpret_cast<std::uintptr_t>(Fiber::current()) % page);
            }));
        }
        group.join_all();
        EXPECT_EQ(places.size(), 8U);
        EXPECT_GT(*places.begin(), page / 4);  // And leave most of the first page to the user.
    });
}

TEST(Group, JoinDoesNotEndAtADeadline) {
    on_fiber([](Loop& loop, Group&) {
        Group group(loop);
        bool ended = false;
        const Deadline deadline(Clock::now() + 1ms);
        ASSERT_TRUE(group.spawn([&] {
            while (!deadline.has_struck()) sleep_for(1ms);
            ended = true;
        }));
        group.join_all();
        EXPECT_TRUE(ended);
    });
}

TEST(Group, JoinPassesEachCancellationOnAndThrowsAfterTheLastHasEnded) {
    Loop loop;
    Group outer(loop);
    bool cleaned_up = false;
    bool second_cut_it = false;
    bool went_on = false;
    Fiber* joiner = *outer.spawn([&] {
        Group inner(loop);
        ASSERT_TRUE(inner.spawn([&] {
            try {
                sleep_for(1h);
            } catch (const Cancelled&) {
                const Shield shield;
                sleep_for(1ms);
                cleaned_up = true;
                try {
                    sleep_for(1h);
                } catch (const Cancelled&) {
                    second_cut_it = true;
                    throw;
                }
            }
        }));
        try {
            inner.join_all();
            went_on = true;
        } catch (const Cancelled&) {
            EXPECT_EQ(inner.size(), 0U);
            throw;
        }
    });
    run_ready(loop);
    joiner->cancel();
    run_until(loop, [&] { return cleaned_up; });
    EXPECT_FALSE(second_cut_it);
    EXPECT_EQ(outer.size(), 1U);
    joiner->cancel();
    run_dry(loop);
    EXPECT_TRUE(second_cut_it);
    EXPECT_FALSE(went_on);
}

TEST(Group, CancelledBeforeItsFirstResumeABodyNeverRuns) {
    Loop loop;
    Group group(loop);
    bool ran = false;
    (*group.spawn([&] { ran = true; }))->cancel();
    run_dry(loop);
    EXPECT_FALSE(ran);
    EXPECT_EQ(group.size(), 0U);
    EXPECT_EQ(loop.stacks().live(), 0U);
}

TEST(Group, ABodysCapturesEndOnItsOwnStack) {
    struct Witness {
        const Fiber** at_end;
        Witness(const Fiber** where) : at_end(where) {}
        Witness(Witness&& other) noexcept : at_end(std::exchange(other.at_end, nullptr)) {}
        Witness(const Witness& other) = default;
        ~Witness() {
            if (at_end != nullptr) *at_end = Fiber::current();
        }
    };
    Loop loop;
    Group group(loop);
    const Fiber* at_end = nullptr;
    Fiber* fiber = *group.spawn([witness = Witness(&at_end)] {});
    run_dry(loop);
    EXPECT_EQ(at_end, fiber);
}

TEST(Group, UsersWhoseTermIsOverActNoMoreEvenIfThePulseHasNotSaidSo) {
    Loop loop;
    loop.begin_term(4);
    loop.progress().term = 4;
    loop.progress().term_end = Clock::now().time_since_epoch().count();
    Group users(loop, Group::Members::users);
    Group others(loop);
    int acts_of_users = 0;
    int acts_of_others = 0;
    ASSERT_TRUE(others.spawn([&] {
        loop.keep_to_term(Clock::now());
        ++acts_of_others;
    }));
    for (int i = 0; i < 2; ++i) {
        ASSERT_TRUE(users.spawn([&] {
            loop.keep_to_term(Clock::now());
            ++acts_of_users;
        }));
    }
    loop.run();
    EXPECT_EQ(acts_of_users, 0);
    EXPECT_EQ(acts_of_others, 1);
    EXPECT_TRUE(loop.is_barred());
    EXPECT_EQ(loop.progress().term, 5U);
}

TEST(Group, TheEndOfATermSparesTheNextOneThatThePulseHasBegun) {
    Loop loop;
    loop.begin_term(4);
    loop.progress().term = 6;
    loop.progress().term_end = Clock::now().time_since_epoch().count();
    Group users(loop, Group::Members::users);
    ASSERT_TRUE(users.spawn([&] { loop.keep_to_term(Clock::now()); }));
    loop.run();
    EXPECT_EQ(loop.progress().term, 6U);
}

}  // namespace
}  // namespace mayfly::fiber
