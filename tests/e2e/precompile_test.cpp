// `mayfly precompile`, as installing mayfly runs it: what it makes beside the program is in use by
// all who compile a scenario, but only where nobody else can have written it.

#include <filesystem>
#include <sys/stat.h>

#include "e2e/run_fixture.hpp"
#include "support/process.hpp"

namespace mayfly::e2e {
namespace {

namespace fs = std::filesystem;

using support::run_process;
using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Not;

/// An installation of its own, with a compiler that says how it is called. It makes a precompiled
/// form at once, which is none, so that the real compiler then takes the header's text.
class Precompile : public RunTest {
protected:
    void SetUp() override {
        fs::create_directory(path("bin"));
        fs::copy_file(MAYFLY_BINARY, path("bin/mayfly"));
        compiler_ = directory_.write("compiler", R"(#!/bin/sh
case " $* " in
*" -x c++-header "*) ;;
*" -include "*) echo prefixed >>"$CALLS"; exec c++ "$@" ;;
*) exec c++ "$@" ;;
esac
for output; do :; done
echo nothing >"$output"
echo precompiled >>"$CALLS"
)");
        fs::permissions(compiler_, fs::perms::owner_all);
        directory_.write("calls", "");
    }

    support::ProcessResult installed(Words words) const {
        words.insert(words.begin(), path("bin/mayfly"));
        return run_process(
            words,
            environment(
                {{"CXX", compiler_}, {"CALLS", path("calls")}, {"MAYFLY_CACHE_DIR", path("cache")}}
            ),
            patience
        );
    }
    std::string calls() const { return support::read_file(path("calls")); }
    std::string beside() const { return path("lib/mayfly"); }

    std::string compiler_;
};

TEST_F(Precompile, MakesItOnceForEverybodyAndCompilingTakesIt) {
    const std::string old =
        directory_.write("lib/mayfly/0.0.9-0123456789ab/include/mayfly/a.hpp", "");
    const std::string other = directory_.write("lib/mayfly/a program's own folder", "");
    const auto usual = ::umask(002);  // What groups of users have: their members may write.
    const auto made = installed({"precompile"});
    ::umask(usual);
    ASSERT_EQ(made.exit_code, 0) << made.err;
    ASSERT_EQ(installed({"precompile"}).exit_code, 0);
    EXPECT_EQ(calls(), "precompiled\n");
    EXPECT_FALSE(fs::exists(old));
    EXPECT_TRUE(fs::remove(other)) << "it is not mayfly's";
    for (const auto& entry : fs::recursive_directory_iterator(beside())) {
        const auto mode = entry.status().permissions();
        EXPECT_NE(mode & fs::perms::others_read, fs::perms::none) << entry.path();
        EXPECT_EQ(mode & fs::perms{022}, fs::perms::none) << entry.path();
    }

    const auto checked = installed({"check", scenario_file("local.cpp")});
    EXPECT_EQ(checked.exit_code, 0) << checked.err;
    EXPECT_EQ(calls(), "precompiled\nprefixed\n");
}

TEST_F(Precompile, IsNotTakenWhereOthersCanWrite) {
    ASSERT_EQ(installed({"precompile"}).exit_code, 0);
    fs::permissions(beside(), fs::perms::others_write, fs::perm_options::add);
    const auto checked = installed({"check", scenario_file("local.cpp")});
    EXPECT_EQ(checked.exit_code, 0) << checked.err;
    EXPECT_THAT(calls(), Not(HasSubstr("prefixed")));
}

TEST_F(Precompile, SaysWhereItCannotWrite) {
    directory_.write("lib", "a file");
    const auto refused = installed({"precompile"});
    EXPECT_EQ(refused.exit_code, 2);
    EXPECT_THAT(
        refused.err, AllOf(HasSubstr("mayfly: "), HasSubstr(beside()), HasSubstr("Not a directory"))
    );
    EXPECT_THAT(refused.err, Not(HasSubstr("sudo"))) << "it would not help";
}

}  // namespace
}  // namespace mayfly::e2e
