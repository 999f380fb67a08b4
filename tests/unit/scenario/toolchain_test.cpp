#include "scenario/toolchain.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "scenario/public_headers.hpp"

namespace mayfly::scenario {
namespace {

using testing::AllOf;
using testing::Contains;
using testing::ElementsAre;
using testing::HasSubstr;

Toolchain toolchain(const std::string& flags) {
    auto found = find_toolchain({.compiler = "", .flags = flags, .cache = {}}, "/include");
    EXPECT_TRUE(found) << found.error().message;
    return *found;
}

TEST(Toolchain, TakesTheFlagsOfTheAuthorLast) {
    const auto command = toolchain("-O3 '-DNAME=a b'").compile("s.cpp", "s.o", "s.d", "");
    EXPECT_THAT(command, AllOf(Contains("-std=c++20"), Contains("-fstack-clash-protection")));
    const auto ours = std::find(command.begin(), command.end(), "-O1");
    const auto theirs = std::find(command.begin(), command.end(), "-O3");
    EXPECT_LT(ours, theirs);
    EXPECT_THAT(command, Contains("-DNAME=a b"));
}

TEST(Toolchain, IsAnotherOneWithOtherFlags) {
    EXPECT_EQ(toolchain("").identity, toolchain("").identity);
    EXPECT_NE(toolchain("").identity, toolchain("-g3").identity);
}

TEST(Toolchain, MarksLibrariesWithTheTagOfTheHeaders) {
    const auto command = toolchain("").link({"a.o"}, "a.so");
    EXPECT_THAT(command, Contains("-Wl,--defsym=" + std::string(abi_symbol()) + "=0"));
}

TEST(Toolchain, KeepsTheCompilersOwnArguments) {
    const auto found =
        find_toolchain({.compiler = "env c++", .flags = "", .cache = {}}, "/include");
    ASSERT_TRUE(found);
    EXPECT_THAT(found->compiler, ElementsAre("env", "c++"));
    EXPECT_THAT(found->identity, HasSubstr("bin/c++ "));
}

TEST(Toolchain, SaysWhatToDoWithoutACompiler) {
    const auto found = find_toolchain({.compiler = "no-such-c++", .flags = "", .cache = {}}, "");
    ASSERT_FALSE(found);
    EXPECT_THAT(
        found.error().message,
        AllOf(HasSubstr("no compiler no-such-c++"), HasSubstr("apt install g++"))
    );
    const auto open_quote = find_toolchain({.compiler = "", .flags = "-D'", .cache = {}}, "");
    ASSERT_FALSE(open_quote);
    EXPECT_THAT(open_quote.error().message, HasSubstr("MAYFLY_CXXFLAGS"));
}

}  // namespace
}  // namespace mayfly::scenario
