#include "master/rejections.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace mayfly::master {
namespace {

using namespace std::chrono_literals;
using testing::HasSubstr;

TEST(Rejections, AreToldAtOnceAndThenCounted) {
    const Instant start = Instant{} + 1h;
    Rejections rejections;
    const auto first = rejections.note("10.0.0.9:1", "it speaks HTTP", start);
    ASSERT_TRUE(first);
    EXPECT_THAT(*first, HasSubstr("10.0.0.9:1"));
    EXPECT_THAT(*first, HasSubstr("it speaks HTTP"));
    for (int i = 0; i < 4999; ++i) EXPECT_FALSE(rejections.note("x", "y", start + 1s));
    const auto next = rejections.note("10.0.0.9:2", "again", start + Rejections::period);
    ASSERT_TRUE(next);
    EXPECT_THAT(*next, HasSubstr("4999 more"));
    EXPECT_FALSE(rejections.note("x", "y", start + Rejections::period + 1s));
}

}  // namespace
}  // namespace mayfly::master
