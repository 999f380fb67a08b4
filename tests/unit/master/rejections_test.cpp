#include "master/rejections.hpp"

#include <fmt/core.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace mayfly::master {
namespace {

using namespace std::chrono_literals;
using testing::AllOf;
using testing::HasSubstr;
using testing::Optional;

constexpr Instant start = Instant{} + 1h;

TEST(Rejections, AreToldAtOnceAndThenCounted) {
    Rejections rejections;
    EXPECT_FALSE(rejections.rest());
    EXPECT_THAT(
        rejections.note("10.0.0.9:1", "it speaks HTTP", start),
        Optional(AllOf(HasSubstr("10.0.0.9:1"), HasSubstr("it speaks HTTP")))
    );
    for (int port = 0; port < 4999; ++port) {
        const auto peer = fmt::format("10.0.0.9:{}", port);
        EXPECT_FALSE(rejections.note(peer, "it speaks HTTP", start + 1s));
    }
    EXPECT_THAT(rejections.rest(), Optional(HasSubstr("4999")));
    const auto later = start + Rejections::period;
    EXPECT_THAT(
        rejections.note("10.0.0.9:2", "it speaks HTTP", later), Optional(HasSubstr("4999 more"))
    );
    EXPECT_FALSE(rejections.rest());
    EXPECT_FALSE(rejections.note("10.0.0.9:2", "it speaks HTTP", later + 1s));
}

TEST(Rejections, NameEachHostAndReason) {
    Rejections rejections;
    EXPECT_THAT(rejections.note("[::1]:1", "no token", start), Optional(HasSubstr("no token")));
    EXPECT_THAT(rejections.note("[::1]:2", "another", start), Optional(HasSubstr("another")));
    EXPECT_THAT(rejections.note("[::2]:3", "another", start), Optional(HasSubstr("[::2]:3")));
    EXPECT_TRUE(rejections.note("somebody", "another", start));
    EXPECT_FALSE(rejections.note("[::1]:4", "no token", start));
}

TEST(Rejections, AreFewHoweverManyHostsThereAre) {
    Rejections rejections;
    std::size_t told = 0;
    for (int host = 0; host < 256; ++host) {
        told += rejections.note(fmt::format("10.0.0.{}:1", host), "no token", start).has_value();
    }
    EXPECT_EQ(told, Rejections::most);
    EXPECT_THAT(rejections.rest(), Optional(HasSubstr("248")));
}

}  // namespace
}  // namespace mayfly::master
