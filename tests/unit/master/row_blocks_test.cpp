#include "master/row_blocks.hpp"

#include <algorithm>
#include <set>
#include <vector>

#include <gtest/gtest.h>

#include <mayfly/random.hpp>

namespace mayfly::master {
namespace {

cluster::RowRequest request(std::uint64_t number, std::uint64_t waiting = 1) {
    return {"run", "accounts", number, waiting};
}

TEST(RowBlocks, GivesTheSameBlockAgainWhenItsAnswerWasLost) {
    RowBlocks blocks;
    const auto first = blocks.grant(0, request(1), 100'000, 4);
    EXPECT_EQ(first.first, 0U);
    EXPECT_GT(first.count, 1U);
    EXPECT_EQ(blocks.grant(0, request(1), 100'000, 4), first);
    EXPECT_EQ(blocks.grant(1, request(1), 100'000, 4).first, first.count);
    EXPECT_EQ(blocks.grant(0, request(1), 100'000, 4), first);
}

TEST(RowBlocks, GivesWhatIsWaitedForWhenFewAreLeft) {
    RowBlocks blocks;
    EXPECT_EQ(blocks.grant(0, request(1, 1), 10, 4).count, 1U);
    EXPECT_EQ(blocks.grant(1, request(1, 3), 10, 4).count, 3U);
    EXPECT_EQ(blocks.grant(2, request(1, 30), 10, 4).count, 6U);
    EXPECT_EQ(blocks.grant(3, request(1, 1), 10, 4).count, 0U);
    EXPECT_EQ(blocks.grant(0, request(2, 1), 10, 4).count, 0U) << "and it stays so";
}

TEST(RowBlocks, BoundsWhatALostWorkerCanTakeWithIt) {
    RowBlocks blocks;
    EXPECT_EQ(blocks.grant(0, request(1), 4'000'000'000, 1).count, RowBlocks::most_at_once);
}

TEST(RowBlocks, BeginsAnewWithEachRun) {
    RowBlocks blocks;
    blocks.grant(0, request(1), 10, 1);
    blocks.begin();
    EXPECT_EQ(blocks.grant(0, request(1), 10, 1).first, 0U);
}

/// The law: whoever asks, in whatever order and however often, each row goes to one worker, and
/// all rows go if all ask to the end.
TEST(RowBlocks, GivesEachRowToOneWorker) {
    Random random(7);
    for (const std::uint64_t rows : {1U, 9U, 1000U, 100'000U}) {
        RowBlocks blocks;
        std::vector<std::uint64_t> numbers(4, 1);
        std::uint64_t given = 0;
        std::uint64_t next = 0;
        std::set<std::uint32_t> active{0, 1, 2, 3};
        while (!active.empty()) {
            auto worker = *active.begin();
            for (const auto candidate : active) {
                if (random.chance(0.4)) worker = candidate;
            }
            const auto waiting = static_cast<std::uint64_t>(random.between(1, 5));
            const auto block = blocks.grant(worker, request(numbers[worker], waiting), rows, 4);
            if (random.chance(0.2)) {
                EXPECT_EQ(blocks.grant(worker, request(numbers[worker], 99), rows, 4), block);
            }
            ++numbers[worker];
            if (block.count == 0) active.erase(worker);
            EXPECT_EQ(block.first, next);
            next = block.first + block.count;
            given += block.count;
        }
        EXPECT_EQ(given, rows);
    }
}

}  // namespace
}  // namespace mayfly::master
