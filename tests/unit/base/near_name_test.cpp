#include "base/near_name.hpp"

#include <gtest/gtest.h>

namespace mayfly {
namespace {

TEST(NearName, FindsTheFewestEdits) {
    EXPECT_EQ(nearest("shpo.cpp", {"ship.cpp", "shop.cpp", "README.md"}), "shop.cpp");
    EXPECT_EQ(nearest("Shop.cpp", {"shop.cpp"}), "shop.cpp");
    EXPECT_EQ(nearest("shop.cp", {"shop.cpp"}), "shop.cpp");
}

TEST(NearName, RefusesWhatIsTooFar) {
    EXPECT_EQ(nearest("shop.cpp", {"README.md"}), std::nullopt);
    EXPECT_EQ(nearest("shop.cpp", {}), std::nullopt);
    EXPECT_EQ(nearest("", {"abc"}), std::nullopt);
}

}  // namespace
}  // namespace mayfly
