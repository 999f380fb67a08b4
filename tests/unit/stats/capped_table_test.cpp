#include "stats/capped_table.hpp"

#include <set>

#include <gmock/gmock.h>

#include "stats/interval.hpp"

namespace mayfly::stats {
namespace {

using Tasks = CappedTable<TaskDelta, 2>;

TEST(CappedTable, FindsWhatItMade) {
    Tasks tasks(10, {"", "rest"});
    EXPECT_EQ(tasks.find({"a", "b"}), nullptr);
    tasks.at({"a", "b"}).runs = 3;
    tasks.at({"a", "c"}).runs = 4;
    EXPECT_EQ(tasks.at({"a", "b"}).runs, 3U);
    EXPECT_EQ(tasks.find({"a", "c"})->runs, 4U);
    EXPECT_EQ(tasks.rows().size(), 2U);
}

TEST(CappedTable, PartsOfAKeyDoNotRunTogether) {
    Tasks tasks(10, {"", "rest"});
    tasks.at({"ab", "c"}).runs = 1;
    EXPECT_EQ(tasks.find({"a", "bc"}), nullptr);
    EXPECT_EQ(tasks.find({"", "abc"}), nullptr);
}

TEST(CappedTable, KeepsTheOrderOfFirstSight) {
    Tasks tasks(5000, {"", "rest"});
    for (int i = 0; i < 3000; ++i) tasks.at({"kind", std::to_string(i * 7919 % 3001)}).runs = 1;
    ASSERT_EQ(tasks.rows().size(), 3000U);
    for (int i = 0; i < 3000; ++i) {
        const auto row = static_cast<std::size_t>(i);
        ASSERT_EQ(tasks.rows()[row].task, std::to_string(i * 7919 % 3001));
        ASSERT_EQ(tasks.find(key_of(tasks.rows()[row])), &tasks.rows()[row]);
    }
}

TEST(CappedTable, BeyondTheLimitOneRowTakesAll) {
    Tasks tasks(3, {"", "rest"});
    for (int i = 0; i < 10; ++i) ++tasks.at({"kind", std::to_string(i)}).runs;
    ++tasks.at({"kind", "2"}).runs;
    ++tasks.at({"", "rest"}).runs;
    ASSERT_EQ(tasks.rows().size(), 4U);
    EXPECT_EQ(tasks.rows()[2].runs, 2U);
    EXPECT_EQ(tasks.rows()[3].task, "rest");
    EXPECT_EQ(tasks.rows()[3].runs, 8U);
}

TEST(CappedTable, FindsRowsItWasGiven) {
    std::vector<TaskDelta> rows{{"a", "b", 1}, {"c", "d", 2}};
    Tasks tasks(std::move(rows));
    EXPECT_EQ(tasks.at({"c", "d"}).runs, 2U);
    EXPECT_EQ(tasks.at({"e", "f"}).runs, 0U);
    EXPECT_EQ(tasks.rows().size(), 3U);
}

TEST(CappedTable, TellsTextsOfAnyLengthApart) {
    // Each text differs from the one before in one byte only, wherever that is.
    for (std::size_t size = 1; size <= 40; ++size) {
        Tasks tasks(100, {"", "rest"});
        for (std::size_t at = 0; at < size; ++at) {
            std::string text(size, 'x');
            text[at] = 'y';
            ASSERT_EQ(tasks.find({"kind", text}), nullptr) << size << " " << at;
            ASSERT_EQ(tasks.at({"kind", text}).task, text);
        }
        ASSERT_EQ(tasks.rows().size(), size);
    }
}

TEST(CappedTable, TellsZeroBytesFromNone) {
    using namespace std::string_view_literals;
    Tasks tasks(100, {"", "rest"});
    for (const std::string_view text : {""sv, "\0"sv, "\0\0"sv, "\0\0\0\0"sv, "a\0"sv, "a"sv}) {
        EXPECT_EQ(tasks.find({"", text}), nullptr);
        EXPECT_EQ(tasks.at({"", text}).task, text);
    }
}

TEST(TextHash, SpreadsNamesThatDifferLittle) {
    std::set<std::uint32_t> hashes;
    std::set<std::uint32_t> low_bits;
    for (int i = 0; i < 4096; ++i) {
        TextHash hash;
        hash.add("GET");
        hash.add("/item/" + std::to_string(i));
        hashes.insert(hash.value());
        low_bits.insert(hash.value() % 4096);
    }
    EXPECT_GE(hashes.size(), 4090U);
    EXPECT_GE(low_bits.size(), 2400U) << "4096 (1 - 1/e) = 2589 for a random function";
}

}  // namespace
}  // namespace mayfly::stats
