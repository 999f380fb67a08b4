#include "scenario/starter.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/digest.hpp"
#include "base/file.hpp"
#include "support/temporary_directory.hpp"

namespace mayfly::scenario {
namespace {

using testing::HasSubstr;

TEST(Starter, IsAScenario) {
    const support::TemporaryDirectory folder;
    ASSERT_TRUE(write_starter(folder / "shop.cpp"));
    EXPECT_THAT(*read_file(folder / "shop.cpp"), HasSubstr("void scenario(mayfly::Plan& plan)"));
}

TEST(Starter, NeverOverwrites) {
    const support::TemporaryDirectory folder;
    const auto file = folder.write("shop.cpp", "mine");
    const auto written = write_starter(file);
    ASSERT_FALSE(written);
    EXPECT_THAT(written.error().message, HasSubstr("exists and is left as it is"));
    EXPECT_EQ(*read_file(file), "mine");
}

TEST(Starter, SaysWhyItCannotBeWritten) {
    const support::TemporaryDirectory folder;
    EXPECT_THAT(
        write_starter(folder / "no/shop.cpp").error().message,
        HasSubstr("No such file or directory")
    );
    EXPECT_THAT(write_starter(folder / "shop").error().message, HasSubstr("`mayfly new "));
}

}  // namespace
}  // namespace mayfly::scenario
