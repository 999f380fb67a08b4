#include "net/tls_memory.hpp"

#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <set>
#include <sys/mman.h>
#include <vector>

#include <gtest/gtest.h>
#include <openssl/crypto.h>

#include "support/sanitized.hpp"

namespace mayfly::net {
namespace {

constexpr std::size_t page = 4096;

/// Pages of the block that have memory.
std::size_t resident_pages(void* block, std::size_t bytes) {
    std::vector<unsigned char> pages(bytes / page);
    EXPECT_EQ(mincore(block, bytes, pages.data()), 0);
    std::size_t resident = 0;
    for (const unsigned char each : pages) resident += each & 1U;
    return resident;
}

TEST(PageBlocks, HasNoneOfAnybodyElse) {
    PageBlocks blocks({.block_bytes = page, .most_blocks = 4, .most_warm = 4});
    int other = 0;
    EXPECT_FALSE(blocks.has(nullptr));
    EXPECT_FALSE(blocks.has(&other));
    void* const block = blocks.allocate();
    EXPECT_TRUE(blocks.has(block));
    EXPECT_FALSE(blocks.has(nullptr));
    EXPECT_FALSE(blocks.has(&other));
}

TEST(PageBlocks, AreApartAndEndWithTheLast) {
    PageBlocks blocks({.block_bytes = 2 * page, .most_blocks = 3, .most_warm = 1});
    std::set<std::uintptr_t> places;
    for (int i = 0; i < 3; ++i) {
        void* const block = blocks.allocate();
        ASSERT_TRUE(blocks.has(block));
        std::memset(block, i, 2 * page);
        places.insert(reinterpret_cast<std::uintptr_t>(block) / (2 * page));
    }
    EXPECT_EQ(places.size(), 3U);
    EXPECT_EQ(blocks.allocate(), nullptr);
}

TEST(PageBlocks, UseTheLastOneAgainWithItsMemory) {
    PageBlocks blocks({.block_bytes = page, .most_blocks = 4, .most_warm = 1});
    void* const block = blocks.allocate();
    std::memset(block, 7, page);
    blocks.release(block);
    EXPECT_EQ(resident_pages(block, page), 1U);
    EXPECT_EQ(blocks.allocate(), block);
}

TEST(PageBlocks, KeepTheMemoryOfFewThatAreFree) {
    constexpr std::size_t bytes = 6 * page;
    constexpr std::size_t number = 500;
    PageBlocks blocks({.block_bytes = bytes, .most_blocks = number, .most_warm = 8});
    std::vector<void*> taken;
    for (std::size_t i = 0; i < number; ++i) {
        taken.push_back(blocks.allocate());
        ASSERT_NE(taken.back(), nullptr);
        std::memset(taken.back(), 1, bytes);
    }
    for (void* const block : taken) blocks.release(block);
    std::size_t resident = 0;
    for (void* const block : taken) resident += resident_pages(block, bytes);
    EXPECT_EQ(resident, 8 * 6U);
    std::set<void*> again;
    while (void* const block = blocks.allocate()) again.insert(block);
    EXPECT_EQ(again.size(), number);
}

TEST(PageBlocks, AreLessMemoryAndNotUsedAgainOnceAnotherThreadDiscardedThem) {
    PageBlocks blocks({.block_bytes = page, .most_blocks = 2, .most_warm = 2});
    void* const block = blocks.allocate();
    std::memset(block, 7, page);
    blocks.discard(block);
    EXPECT_EQ(resident_pages(block, page), 0U);
    EXPECT_NE(blocks.allocate(), block);
    EXPECT_EQ(blocks.allocate(), nullptr);
}

/// Whether what OpenSSL asks for has its content in all changes of size, from the heap to blocks
/// of both kinds and back.
bool keeps_contents() {
    keep_tls_memory_apart();
    std::size_t size = 100;
    auto* text = static_cast<char*>(OPENSSL_malloc(size));
    std::memset(text, 'a', size);
    for (const std::size_t next : {4096U, 21'848U, 24'576U, 30'000U, 17'000U, 4096U, 50U}) {
        text = static_cast<char*>(OPENSSL_realloc(text, next));
        if (text == nullptr) return false;
        for (std::size_t i = 0; i < std::min(size, next); ++i) {
            if (text[i] != 'a') return false;
        }
        std::memset(text, 'a', next);
        size = next;
    }
    OPENSSL_free(text);
    OPENSSL_free(nullptr);
    return OPENSSL_malloc(0) == nullptr;
}

TEST(TlsMemoryDeathTest, KeepsContentsWhereOpenSslResizes) {
    testing::GTEST_FLAG(death_test_style) = "threadsafe";  // OpenSSL must not have begun.
    EXPECT_EXIT(std::_Exit(keeps_contents() ? 0 : 1), testing::ExitedWithCode(0), "");
}

/// Whether a buffer for a record that was freed leaves no hole: the next one is at its place, and
/// what the heap got meanwhile is elsewhere.
bool is_apart() {
    keep_tls_memory_apart();
    void* const record = OPENSSL_realloc(nullptr, 21'848);
    void* const kept = OPENSSL_malloc(700);
    OPENSSL_free(record);
    void* const again = OPENSSL_malloc(17'000);
    const bool is_same = again == record;
    OPENSSL_free(again);
    OPENSSL_free(kept);
    return is_same && reinterpret_cast<std::uintptr_t>(record) % page == 0;
}

TEST(TlsMemoryDeathTest, TakesRecordsApart) {
    if (support::sanitized) GTEST_SKIP() << "a sanitizer shall see all memory";
    testing::GTEST_FLAG(death_test_style) = "threadsafe";
    EXPECT_EXIT(std::_Exit(is_apart() ? 0 : 1), testing::ExitedWithCode(0), "");
}

}  // namespace
}  // namespace mayfly::net
