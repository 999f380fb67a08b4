#include "plan/run_name.hpp"

#include <string>

#include <gmock/gmock.h>

namespace mayfly::plan {
namespace {

TEST(RunName, IsALineOfText) {
    EXPECT_TRUE(check_run_name("x"));
    EXPECT_TRUE(check_run_name("vor dem Zwischenspeicher \xc3\xbc"));
    EXPECT_TRUE(check_run_name(std::string(100, 'x')));
    for (const std::string& name : {std::string(), std::string(101, 'x'), std::string("a\nb")}) {
        const auto checked = check_run_name(name);
        ASSERT_FALSE(checked) << name;
        EXPECT_THAT(checked.error().message, testing::HasSubstr("1 to 100 bytes"));
    }
}

}  // namespace
}  // namespace mayfly::plan
