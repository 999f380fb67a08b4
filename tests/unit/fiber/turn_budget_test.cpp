#include "fiber/turn_budget.hpp"

#include <algorithm>
#include <vector>

#include "fiber/fiber.hpp"
#include "fiber/on_fiber.hpp"
#include "fiber/sleep.hpp"

namespace mayfly::fiber {
namespace {

constexpr std::size_t most = 4;

TEST(TurnBudget, HoldsForAllFibersTogetherAndServesThemInTheirOrder) {
    constexpr std::size_t workers = 20;
    constexpr std::size_t slices_of_each = 40;
    Loop loop;
    Group group(loop);
    TurnBudget budget(most);
    std::size_t slices = 0;
    std::size_t left = workers;
    std::vector<std::size_t> ends;
    for (std::size_t number = 0; number < workers; ++number) {
        ASSERT_TRUE(group.spawn([&, number] {
            for (std::size_t i = 0; i < slices_of_each; ++i) {
                ++slices;
                if (!budget.has_room()) budget.wait();
            }
            --left;
            ends.push_back(number);
        }));
    }
    std::vector<std::size_t> by_turn;
    ASSERT_TRUE(group.spawn([&] {
        while (left > 0) {
            by_turn.push_back(std::exchange(slices, 0));
            yield();
        }
    }));
    run_dry(loop);
    ASSERT_GT(by_turn.size(), 2U);
    // In the first turn each finds out that there is no room.
    EXPECT_LE(by_turn[0], most + workers);
    EXPECT_LE(*std::max_element(by_turn.begin() + 1, by_turn.end()), most);
    EXPECT_TRUE(std::ranges::is_sorted(ends));
}

TEST(TurnBudget, IsThereForTheNextWhenOneThatWaitsIsCancelled) {
    on_fiber([](Loop& loop, Group&) {
        Group group(loop);
        TurnBudget budget(1);
        std::vector<int> served;
        const auto work = [&](int number) {
            return [&, number] {
                if (!budget.has_room()) budget.wait();
                served.push_back(number);
            };
        };
        std::vector<Fiber*> fibers;
        for (const int number : {1, 2, 3}) fibers.push_back(*group.spawn(work(number)));
        yield();
        fibers[0]->cancel();
        fibers[1]->cancel();
        group.join_all();
        EXPECT_EQ(served, std::vector<int>{3});
    });
}

}  // namespace
}  // namespace mayfly::fiber
