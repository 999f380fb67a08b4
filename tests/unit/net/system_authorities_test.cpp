#include "net/system_authorities.hpp"

#include <gmock/gmock.h>

#include "fiber/group.hpp"
#include "support/fiber_run.hpp"

namespace mayfly::net {
namespace {

using testing::ElementsAre;

TEST(SystemAuthorities, AreReadOnceWhileOtherUsersGoOn) {
    fiber::Loop loop;
    support::run_on_fiber(loop, [&] {
        SystemAuthorities authorities;
        std::vector<const char*> order;
        std::vector<X509_STORE*> stores;
        fiber::Group group(loop);
        for (int user = 0; user < 2; ++user) {
            ASSERT_TRUE(group.spawn([&] {
                order.push_back("asks");
                stores.push_back(authorities.get());
                order.push_back("has them");
            }));
        }
        ASSERT_TRUE(group.spawn([&] { order.push_back("goes on"); }));
        group.join_all();
        EXPECT_THAT(order, ElementsAre("asks", "asks", "goes on", "has them", "has them"));
        EXPECT_THAT(stores, ElementsAre(authorities.get(), authorities.get()));
        EXPECT_NE(stores[0], nullptr);
    });
}

TEST(SystemAuthorities, WhoIsCutOffLeavesThemToTheOthers) {
    fiber::Loop loop;
    support::run_on_fiber(loop, [&] {
        SystemAuthorities authorities;
        X509_STORE* store = nullptr;
        fiber::Group first(loop);
        fiber::Group second(loop);
        ASSERT_TRUE(first.spawn([&] { authorities.get(); }));
        ASSERT_TRUE(second.spawn([&] { store = authorities.get(); }));
        first.cancel_all();
        first.join_all();
        second.join_all();
        EXPECT_NE(store, nullptr);
    });
}

}  // namespace
}  // namespace mayfly::net
