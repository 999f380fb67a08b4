#include "scenario/toolchain.hpp"

#include <array>
#include <fcntl.h>
#include <filesystem>
#include <string>
#include <sys/stat.h>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "scenario/public_headers.hpp"
#include "support/temporary_directory.hpp"

namespace mayfly::scenario {
namespace {

namespace fs = std::filesystem;

using testing::AllOf;
using testing::Contains;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::Not;

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

std::string identity_of(const fs::path& compiler) {
    const auto found =
        find_toolchain({.compiler = compiler.string(), .flags = "", .cache = {}}, "");
    EXPECT_TRUE(found) << found.error().message;
    return found ? found->identity : "";
}

TEST(Toolchain, IsAnotherOneWhenTheCompilerBehindALinkIsReplaced) {
    const support::TemporaryDirectory directory;
    const auto program = directory.path() / "x86_64-g++-9";
    const auto link = directory.path() / "c++";
    fs::copy_file("/bin/true", program);
    fs::create_symlink(program, link);
    const auto first = identity_of(link);
    EXPECT_EQ(identity_of(link), first);
    EXPECT_THAT(first, Not(HasSubstr("coreutils"))) << "it is not asked";
    fs::remove(program);
    fs::copy_file("/bin/echo", program);
    EXPECT_NE(identity_of(link), first);
}

TEST(Toolchain, IsAnotherOneWhenAScriptCallsAnotherCompiler) {
    const support::TemporaryDirectory directory;
    const auto script = directory.write("g++", "#!/bin/sh\ncat \"$(dirname \"$0\")/version\"\n");
    fs::permissions(script, fs::perms::owner_all);
    directory.write("version", "12");
    const auto first = identity_of(script);
    directory.write("version", "13");
    EXPECT_NE(identity_of(script), first);
}

TEST(Toolchain, AsksACompilerWhoseFileHasNoTimeOfItsOwn) {
    const support::TemporaryDirectory directory;
    const auto program = directory.path() / "g++";
    fs::copy_file("/bin/true", program);
    EXPECT_THAT(identity_of(program), Not(HasSubstr("coreutils")));
    const timespec of_nix{.tv_sec = 1, .tv_nsec = 0};
    const std::array times{of_nix, of_nix};
    ASSERT_EQ(::utimensat(AT_FDCWD, program.c_str(), times.data(), 0), 0);
    EXPECT_THAT(identity_of(program), HasSubstr("coreutils"));
}

TEST(Toolchain, AsksAProgramThatOnlyHasTheNameOfACompiler) {
    const support::TemporaryDirectory directory;
    const auto program = directory.path() / "ccache";
    const auto link = directory.path() / "g++";
    fs::copy_file("/bin/echo", program);  // Which answers with its version, too.
    fs::create_symlink(program, link);
    EXPECT_THAT(identity_of(link), HasSubstr("coreutils"));
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
