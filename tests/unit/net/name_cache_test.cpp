#include "net/name_cache.hpp"

#include <gtest/gtest.h>

#include "support/start.hpp"

namespace mayfly::net {
namespace {

using namespace std::chrono_literals;

std::string host(std::size_t number) {
    return "host-" + std::to_string(number) + ".example";
}

/// As many as there is room for; the first expires first, all of them within a minute.
NameCache full_cache() {
    NameCache cache;
    for (std::size_t i = 0; i < NameCache::most_names; ++i)
        cache.entry(host(i), start).expires = start + 1s + std::chrono::milliseconds(i);
    return cache;
}

TEST(NameCache, KeepsWhatItWasTold) {
    NameCache cache;
    cache.entry("shop.example", start).next = 7;
    EXPECT_EQ(cache.entry("shop.example", start + 24h).next, 7U);
    EXPECT_EQ(cache.size(), 1U);
}

TEST(NameCache, DropsAllThatExpiredBeforeAnyOther) {
    auto cache = full_cache();
    cache.entry("new.example", start + 1s + 9ms);
    for (std::size_t i = 0; i < 20; ++i) EXPECT_EQ(cache.knows(host(i)), i > 9) << i;
    EXPECT_EQ(cache.size(), NameCache::most_names - 10 + 1);
    EXPECT_TRUE(cache.knows("new.example"));
}

TEST(NameCache, DropsTheOldestWhenNoneExpired) {
    auto cache = full_cache();
    for (std::size_t i = 0; i < 3; ++i)
        cache.entry("new" + std::to_string(i), start).expires = start + 1h;
    EXPECT_EQ(cache.size(), NameCache::most_names);
    for (std::size_t i = 0; i < 6; ++i) EXPECT_EQ(cache.knows(host(i)), i > 2) << i;
    EXPECT_TRUE(cache.knows("new0"));
}

TEST(NameCache, HoldsAnyNumberOfNamesThatAreInUseAndMovesNone) {
    NameCache cache;
    std::vector<Name*> names;
    for (std::size_t i = 0; i < 2 * NameCache::most_names; ++i) {
        Name& name = cache.entry(host(i), start);
        if (i % 2 == 0) {
            name.is_pending = true;
        } else {
            name.waiters.push_back(nullptr);  // One that was told, and has not run since.
        }
        names.push_back(&name);
    }
    for (std::size_t i = 0; i < names.size(); ++i)
        EXPECT_EQ(&cache.entry(host(i), start), names[i]);
    for (Name* name : names) *name = {};
    cache.entry("new.example", start);
    EXPECT_EQ(cache.size(), 1U) << "what is no longer in use goes";
}

}  // namespace
}  // namespace mayfly::net
