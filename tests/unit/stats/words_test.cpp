#include <set>
#include <string_view>

#include <gtest/gtest.h>

#include "stats/snapshot.hpp"

namespace mayfly::stats {
namespace {

TEST(RunState, HasAWordOfItsOwnForEach) {
    std::set<std::string_view> words;
    for (const auto state :
         {RunState::ready,
          RunState::preparing,
          RunState::spawning,
          RunState::running,
          RunState::stopping,
          RunState::stopped}) {
        words.insert(name_of(state));
    }
    EXPECT_EQ(words.size(), 6U);
    EXPECT_FALSE(words.contains(""));
    EXPECT_EQ(name_of(RunState::running), "running") << "the API's word";
}

TEST(WorkerState, HasAWordOfItsOwnForEach) {
    std::set<std::string_view> words;
    for (const auto state : worker_states) words.insert(name_of(state));
    EXPECT_EQ(words.size(), 6U);
    EXPECT_FALSE(words.contains(""));
    EXPECT_EQ(name_of(WorkerState::stalled), "stalled") << "the API's word";
}

}  // namespace
}  // namespace mayfly::stats
