#include "http/resolver.hpp"

#include <gmock/gmock.h>

#include "support/fiber_run.hpp"

namespace mayfly::http {
namespace {

TEST(Resolver, TakesNumbersAsTheyAre) {
    fiber::Loop loop;
    Resolver resolver(loop, std::chrono::seconds(60));
    support::run_on_fiber(loop, [&] {
        boost::system::error_code error;
        for (const char* host : {"127.0.0.1", "::1"}) {
            const auto addresses = resolver.resolve(host, error);
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
        const auto first = resolver.resolve("localhost", error);
        ASSERT_FALSE(error);
        auto second = resolver.resolve("localhost", error);
        EXPECT_THAT(second, testing::UnorderedElementsAreArray(first));
        if (first.size() > 1) {
            EXPECT_NE(second.front(), first.front());
        }
        for (const auto& address : first) EXPECT_TRUE(address.is_loopback());
    });
}

}  // namespace
}  // namespace mayfly::http
