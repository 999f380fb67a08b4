#include "worker/sample_queue.hpp"

#include <gtest/gtest.h>

namespace mayfly::worker {
namespace {

TEST(SampleQueue, SendsOnePieceAfterTheOther) {
    SampleQueue queue;
    queue.begin_run("run-1");
    EXPECT_FALSE(queue.next());
    queue.add("one\n");
    queue.add("two\n");
    const auto first = queue.next();
    ASSERT_TRUE(first);
    EXPECT_EQ(std::string(first->text.begin(), first->text.end()), "one\ntwo\n");
    EXPECT_EQ(first->lines, 2U);
    EXPECT_EQ(first->run, "run-1");
    queue.add("three\n");
    EXPECT_FALSE(queue.next()) << "the first is under way";
    EXPECT_EQ(*queue.under_way(), *first);
    queue.acknowledge(first->sequence - 1);
    EXPECT_FALSE(queue.next());
    queue.acknowledge(first->sequence);
    EXPECT_FALSE(queue.is_settled());
    const auto second = queue.next();
    ASSERT_TRUE(second);
    EXPECT_EQ(second->sequence, first->sequence + 1);
    queue.acknowledge(second->sequence);
    EXPECT_TRUE(queue.is_settled());
}

TEST(SampleQueue, DropsAndCountsWhatItCannotKeep) {
    SampleQueue queue;
    queue.begin_run("run-1");
    const std::string line(1000, 'x');
    constexpr std::uint64_t added = 2 * SampleQueue::most_bytes / 1000;
    for (std::uint64_t i = 0; i < added; ++i) queue.add(line);
    std::uint64_t lines = 0;
    std::uint64_t dropped = 0;
    while (const auto samples = queue.next()) {
        EXPECT_LE(samples->text.size(), cluster::max_piece_size);
        lines += samples->lines;
        dropped += samples->dropped;
        queue.acknowledge(samples->sequence);
    }
    EXPECT_EQ(lines + dropped, added);
    EXPECT_EQ(lines, SampleQueue::most_bytes / 1000);
    queue.add(std::string(cluster::max_piece_size, 'x'));
    EXPECT_EQ(queue.next()->dropped, 1U) << "it fits into no message";
}

TEST(SampleQueue, BeginsEachRunWithoutTheLast) {
    SampleQueue queue;
    queue.begin_run("run-1");
    queue.add("one\n");
    queue.begin_run("run-2");
    EXPECT_TRUE(queue.is_settled());
    queue.add("two\n");
    EXPECT_EQ(queue.next()->run, "run-2");
}

}  // namespace
}  // namespace mayfly::worker
