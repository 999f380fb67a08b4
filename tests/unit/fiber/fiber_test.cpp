#include "fiber/fiber.hpp"

#include <stdexcept>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "fiber/group.hpp"
#include "fiber/sleep.hpp"

namespace mayfly::fiber {
namespace {

using namespace std::chrono_literals;

TEST(Fiber, EachKeepsItsOwnCaughtException) {
    Loop loop;
    Group group(loop);
    std::vector<std::string> seen;
    for (int number = 0; number < 100; ++number) {
        ASSERT_TRUE(group.spawn([&seen, number] {
            try {
                try {
                    throw std::runtime_error(std::to_string(number));
                } catch (...) {
                    sleep_for(std::chrono::milliseconds(number % 7));
                    throw;
                }
            } catch (const std::runtime_error& error) {
                if (error.what() == std::to_string(number)) seen.emplace_back(error.what());
            }
        }));
    }
    loop.run();
    EXPECT_EQ(seen.size(), 100U);
}

TEST(Fiber, CancellationUnwindsAndDestructorsMayWait) {
    struct Witness {
        int& unwound;
        ~Witness() {
            sleep_for(1h);  // Returns at once while unwinding.
            ++unwound;
        }
    };
    Loop loop;
    Group group(loop);
    int unwound = 0;
    for (int i = 0; i < 1000; ++i) {
        ASSERT_TRUE(group.spawn([&unwound] {
            Witness witness{unwound};
            sleep_for(1h);
        }));
    }
    loop.io().run_for(10ms);
    group.cancel_all();
    loop.run();
    EXPECT_EQ(unwound, 1000);
    EXPECT_EQ(loop.stacks().live(), 0U);
}

TEST(Deadline, EndsAWaitAndIsNotAnException) {
    Loop loop;
    Group group(loop);
    bool struck = false;
    ASSERT_TRUE(group.spawn([&struck] {
        Deadline deadline(Clock::now() + 20ms);
        sleep_for(1h);
        struck = deadline.has_struck();
    }));
    loop.run();
    EXPECT_TRUE(struck);
}

}  // namespace
}  // namespace mayfly::fiber
