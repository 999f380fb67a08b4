#include "fiber/fiber.hpp"

#include <exception>
#include <stdexcept>
#include <string>
#include <vector>

#include <boost/asio/post.hpp>

#include "fiber/local.hpp"
#include "fiber/on_fiber.hpp"
#include "fiber/sleep.hpp"

namespace mayfly::fiber {
namespace {

using namespace std::chrono_literals;

TEST(Fiber, EachOfTwoThousandKeepsItsOwnCaughtException) {
    Loop loop;
    Group group(loop);
    int right = 0;
    int unwound = 0;
    for (int number = 0; number < 2000; ++number) {
        ASSERT_TRUE(group.spawn([&, number] {
            struct Witness {
                int& unwound;
                ~Witness() { ++unwound; }
            };
            const Witness witness{unwound};
            try {
                try {
                    throw std::runtime_error(std::to_string(number));
                } catch (...) {
                    sleep_for(std::chrono::milliseconds(number % 7));
                    throw;
                }
            } catch (const std::runtime_error& error) {
                right += error.what() == std::to_string(number);
                sleep_for(1h);  // In a catch, until it is cancelled.
            }
        }));
    }
    run_until(loop, [&] { return right == 2000; });
    group.cancel_all();
    run_dry(loop);
    EXPECT_EQ(unwound, 2000);
    EXPECT_EQ(std::uncaught_exceptions(), 0);
    EXPECT_EQ(loop.stacks().live(), 0U);
}

TEST(Fiber, CancellationUnwindsAndWaitsInDestructorsReturnAtOnce) {
    struct Witness {
        int& unwound;
        ~Witness() {
            sleep_for(1h);
            ++unwound;
        }
    };
    Loop loop;
    Group group(loop);
    int unwound = 0;
    for (int i = 0; i < 1000; ++i) {
        ASSERT_TRUE(group.spawn([&] {
            const Witness witness{unwound};
            sleep_for(1h);
        }));
    }
    run_ready(loop);
    group.cancel_all();
    run_dry(loop);
    EXPECT_EQ(unwound, 1000);
}

TEST(Fiber, CancellationPassesStdExceptionHandlersAndOutlivesCatchAll) {
    Loop loop;
    Group group(loop);
    bool std_handler = false;
    int swallowed = 0;
    bool went_on = false;
    Fiber* fiber = *group.spawn([&] {
        for (int i = 0; i < 3; ++i) {
            try {
                try {
                    sleep_for(1h);
                } catch (const std::exception&) {
                    std_handler = true;
                }
            } catch (...) {
                ++swallowed;  // The next wait throws it again.
            }
        }
        sleep_for(1h);
        went_on = true;
    });
    run_ready(loop);
    fiber->cancel();
    run_dry(loop);
    EXPECT_FALSE(std_handler);
    EXPECT_EQ(swallowed, 3);
    EXPECT_FALSE(went_on);
}

TEST(Fiber, ThatCatchesItsCancellationsLetsOthersRun) {
    on_fiber([](Loop& loop, Group&) {
        Group group(loop);
        constexpr int caught_most = 102;
        std::vector<int> turns_of_other;
        int turns = 0;
        const auto stubborn = group.spawn([&] {
            while (turns_of_other.size() < caught_most) {
                try {
                    sleep_for(1h);
                } catch (...) {
                    turns_of_other.push_back(turns);
                }
            }
        });
        ASSERT_TRUE(stubborn);
        ASSERT_TRUE(group.spawn([&] {
            for (; turns_of_other.size() < caught_most; ++turns) yield();
        }));
        yield();
        (*stubborn)->cancel();
        group.join_all();
        EXPECT_EQ(turns_of_other.at(0), turns_of_other.at(99)) << "which is nothing unusual";
        EXPECT_GT(turns_of_other.at(101), turns_of_other.at(99));
    });
}

TEST(Fiber, AShieldHoldsOffTheEarlierCancellationAndNotTheNext) {
    Loop loop;
    Group group(loop);
    std::string story;
    Fiber* fiber = *group.spawn([&] {
        try {
            sleep_for(1h);
        } catch (const Cancelled&) {
            story += "cut ";
        }
        {
            const Shield shield;
            sleep_for(1ms);
            story += "cleaning ";
            try {
                sleep_for(1h);
            } catch (const Cancelled&) {
                story += "cut-again ";
                const Shield inner;
                sleep_for(1ms);
                story += "inner ";
            }
        }
        try {
            yield();
        } catch (const Cancelled&) {
            story += "still-cut";
            throw;
        }
    });
    run_ready(loop);
    fiber->cancel();
    run_until(loop, [&] { return story.ends_with("cleaning "); });
    EXPECT_EQ(story, "cut cleaning ");
    fiber->cancel();
    run_dry(loop);
    EXPECT_EQ(story, "cut cleaning cut-again inner still-cut");
}

TEST(Fiber, MayCancelItself) {
    bool went_on = false;
    on_fiber([&](Loop&, Group&) {
        Fiber::here().cancel();
        EXPECT_TRUE(Fiber::here().is_cancelled());
        yield();
        went_on = true;
    });
    EXPECT_FALSE(went_on);
}

TEST(Fiber, AnInterruptEndsOneWaitOnly) {
    Loop loop;
    Group group(loop);
    int waits = 0;
    Fiber* fiber = *group.spawn([&] {
        sleep_for(1h);
        ++waits;
        sleep_for(1ms);
        ++waits;
    });
    run_ready(loop);
    fiber->interrupt();
    fiber->interrupt();
    run_dry(loop);
    EXPECT_EQ(waits, 2);
}

TEST(Fiber, TellsTheLoopWhatItIsBusyWith) {
    static constexpr Activity browse{"Shopper", "browse"};
    on_fiber([](Loop& loop, Group&) {
        const auto resumes = loop.progress().resumes.load();
        Fiber::here().set_activity(&browse);
        EXPECT_EQ(loop.progress().running.load(), &browse);
        yield();
        EXPECT_EQ(loop.progress().running.load(), &browse);
        EXPECT_GT(loop.progress().resumes.load(), resumes);
        asio::post(loop.executor(), [&loop] {
            EXPECT_EQ(loop.progress().running.load(), nullptr);
            EXPECT_EQ(Fiber::current(), nullptr);
        });
        yield();
    });
}

TEST(Fiber, LocalsAreFoundByTypeAndInheritedAtTheStart) {
    on_fiber([](Loop& loop, Group&) {
        int number = 1;
        double ratio = 2;
        EXPECT_EQ(local<int>(), nullptr);
        set_local(&number);
        Group children(loop);
        ASSERT_TRUE(children.spawn([&] {
            EXPECT_EQ(local<int>(), &number);
            EXPECT_EQ(local<double>(), nullptr);
        }));
        set_local(&ratio);
        children.join_all();
    });
    EXPECT_EQ(local<int>(), nullptr);
}

TEST(Fiber, OffAFiberAnAuthorsCallIsRefusedInASentence) {
    EXPECT_EQ(Fiber::current(), nullptr);
    EXPECT_THROW(Fiber::of_user("sleep()"), std::logic_error);
}

}  // namespace
}  // namespace mayfly::fiber
