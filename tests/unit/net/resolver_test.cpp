#include "net/resolver.hpp"

#include <gmock/gmock.h>

#include "fiber/deadline.hpp"
#include "fiber/group.hpp"
#include "fiber/sleep.hpp"
#include "support/fiber_run.hpp"

namespace mayfly::net {
namespace {

using namespace std::chrono_literals;

TEST(Resolver, TakesNumbersAsTheyAre) {
    fiber::Loop loop;
    Resolver resolver(loop, std::chrono::seconds(60));
    support::run_on_fiber(loop, [&] {
        boost::system::error_code error;
        for (const char* host : {"127.0.0.1", "::1"}) {
            const auto addresses = resolver.resolve(host, 80, error);
            ASSERT_EQ(addresses.size(), 1U);
            EXPECT_EQ(addresses[0].to_string(), host);
            EXPECT_FALSE(error);
        }
    });
}

TEST(Resolver, BeginsWithAnotherAddressEachTime) {
    fiber::Loop loop;
    Resolver resolver(loop, std::chrono::seconds(60));
    support::run_on_fiber(loop, [&] {
        boost::system::error_code error;
        const auto first = resolver.resolve("localhost", 80, error);
        ASSERT_FALSE(error);
        auto second = resolver.resolve("localhost", 80, error);
        EXPECT_THAT(second, testing::UnorderedElementsAreArray(first));
        if (first.size() > 1) {
            EXPECT_NE(second.front(), first.front());
        }
        for (const auto& address : first) EXPECT_TRUE(address.is_loopback());
    });
}

TEST(Resolver, AsksNobodyForANameWhoseAddressIsGiven) {
    fiber::Loop loop;
    Resolver resolver(loop, 60s);
    resolver.fix(*parse_fixed_address("shop.invalid:443:10.0.0.1,10.0.0.2"));
    resolver.fix(*parse_fixed_address("10.0.0.9:80:10.0.0.3"));
    support::run_on_fiber(loop, [&] {
        boost::system::error_code error;
        const auto fibers = loop.stacks().live();
        EXPECT_EQ(resolver.resolve("shop.invalid", 443, error).front().to_string(), "10.0.0.1");
        EXPECT_EQ(resolver.resolve("shop.invalid", 443, error).front().to_string(), "10.0.0.2");
        EXPECT_EQ(resolver.resolve("10.0.0.9", 80, error).front().to_string(), "10.0.0.3");
        EXPECT_EQ(resolver.resolve("10.0.0.9", 81, error).front().to_string(), "10.0.0.9");
        EXPECT_FALSE(error);
        EXPECT_EQ(loop.stacks().live(), fibers) << "a look-up was begun";
    });
}

TEST(Resolver, BeginsWithTheFamilyThatConnected) {
    fiber::Loop loop;
    Resolver resolver(loop, 60s);
    resolver.fix(*parse_fixed_address("shop.test:80:::1,::2,10.0.0.1"));
    boost::system::error_code error;
    EXPECT_EQ(resolver.resolve("shop.test", 80, error).front().to_string(), "::1");
    EXPECT_EQ(resolver.resolve("shop.test", 80, error).front().to_string(), "::2");
    resolver.prefer("shop.test", 80, Family::v4);
    resolver.prefer("nobody.knows", 80, Family::v4);
    for (int i = 0; i < 3; ++i) {
        EXPECT_EQ(resolver.resolve("shop.test", 80, error).front().to_string(), "10.0.0.1");
    }
}

// With no time to live, the first to be told its answer begins the next look-up.
TEST(Resolver, TellsEachWhoWaitedAlthoughTheNextLookUpHasBegun) {
    fiber::Loop loop;
    Resolver resolver(loop, 0s);
    support::run_on_fiber(loop, [&] {
        int answers = 0;
        fiber::Group users(loop);
        for (int user = 0; user < 3; ++user) {
            ASSERT_TRUE(users.spawn([&] {
                for (int i = 0; i < 3; ++i) {
                    boost::system::error_code error;
                    const auto addresses = resolver.resolve("localhost", 80, error);
                    EXPECT_FALSE(error) << error.message();
                    if (!addresses.empty()) ++answers;
                }
            }));
        }
        users.join_all();
        EXPECT_EQ(answers, 9);
    });
}

TEST(Resolver, LooksANameUpToTheEndAlthoughWhoAskedIsBarred) {
    fiber::Loop loop;
    loop.set_user_stack_bytes(fiber::StackPool::default_stack_bytes);
    Resolver resolver(loop, 60s);
    support::run_on_fiber(loop, [&] {
        boost::system::error_code error;
        fiber::Group users(loop, fiber::Group::Members::users);
        ASSERT_TRUE(users.spawn([&] { resolver.resolve("localhost", 80, error); }));
        const auto fibers = loop.stacks().live();
        fiber::yield();
        ASSERT_EQ(loop.stacks().live(), fibers + 1) << "the look-up has not begun";
        loop.progress().term = 1;
        users.cancel_all();
        users.join_all();
        const fiber::Deadline limit(Clock::now() + 10s);
        while (loop.stacks().live() > fibers && !limit.has_struck()) fiber::yield();
        ASSERT_FALSE(limit.has_struck()) << "the look-up has not ended";
        loop.begin_term(1);
        EXPECT_FALSE(resolver.resolve("localhost", 80, error).empty()) << error.message();
    });
}

}  // namespace
}  // namespace mayfly::net
