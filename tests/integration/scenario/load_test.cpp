#include "scenario/load.hpp"

#include <cstdlib>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "integration/scenario/workbench.hpp"
#include "load/user_kinds.hpp"

namespace mayfly::scenario {
namespace {

using testing::HasSubstr;

class LoadTest : public testing::Test {
protected:
    LoadTest() { ::setenv("MAYFLY_CACHE_DIR", (bench_.files() / "cache").c_str(), 1); }
    ~LoadTest() override { ::unsetenv("MAYFLY_CACHE_DIR"); }

    Workbench bench_;
};

TEST_F(LoadTest, TakesSourcesAndWhatWasCompiledFromThem) {
    const auto file = bench_.files().write("shop.cpp", idler);
    const auto library = load({file.string()});
    ASSERT_TRUE(library) << library.error().message;
    EXPECT_EQ(library->name(), "shop.cpp");

    const auto again = load({library->file().string()});
    ASSERT_TRUE(again) << again.error().message;
    Plan plan;
    EXPECT_TRUE(again->fill(plan));
}

TEST_F(LoadTest, SaysWhatIsWrong) {
    const auto missing = load({(bench_.files() / "shop.cpp").string()});
    ASSERT_FALSE(missing);
    EXPECT_THAT(missing.error().message, HasSubstr("there is no "));
}

}  // namespace
}  // namespace mayfly::scenario
