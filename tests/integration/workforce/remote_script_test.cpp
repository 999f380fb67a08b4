// The script as a machine's shell runs it, with a small program in place of mayfly.
#include "workforce/ssh/remote_script.hpp"

#include <algorithm>
#include <filesystem>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/digest.hpp"
#include "base/file.hpp"
#include "support/process.hpp"
#include "support/temporary_directory.hpp"

namespace mayfly::workforce {
namespace {

using ::testing::EndsWith;
using ::testing::HasSubstr;
using ::testing::StartsWith;
namespace fs = std::filesystem;

/// Says how it was called, and ends.
const std::string program =
    "#!/bin/sh\ntest \"$1\" = --version && exit\necho \"called: $* with $MAYFLY_TOKEN\"\n";

class RemoteScript : public ::testing::Test {
protected:
    support::ProcessResult run(const std::string& input, const std::string& sent = program) const {
        const auto command = remote_command({sha256_hex(sent), sent.size()});
        const std::string file = directory_.write("input", input);
        return support::run_process(
            {"sh", "-c", command + " < " + file}, {{"XDG_CACHE_HOME", directory_.path()}}
        );
    }
    std::vector<std::string> copies() const {
        std::vector<std::string> names;
        for (const auto& entry : fs::recursive_directory_iterator(directory_.path() / "mayfly")) {
            if (entry.is_regular_file()) names.push_back(entry.path().filename());
        }
        return names;
    }

    const std::string start_ = start_line({40123, 4, "info", "a secret"});
    support::TemporaryDirectory directory_;
};

TEST_F(RemoteScript, PutsTheProgramThereOnceAndBecomesIt) {
    const auto first = run(program + start_);
    EXPECT_THAT(first.out, StartsWith("\nmayfly-remote found Linux "));
    EXPECT_THAT(first.out, HasSubstr(" no\nmayfly-remote ready\n"));
    const std::string called =
        "called: worker --ends-with-input --master 127.0.0.1:40123 --processes 4 --loglevel info "
        "with a "
        "secret\n";
    EXPECT_THAT(first.out, EndsWith(called));
    EXPECT_EQ(first.exit_code, 0);

    const auto second = run(start_);
    EXPECT_THAT(second.out, HasSubstr(" yes\nmayfly-remote ready\n" + called));
    EXPECT_EQ(copies(), std::vector<std::string>{"mayfly"});
}

TEST_F(RemoteScript, LeavesNothingOfACopyThatBrokeOff) {
    const auto result = run(program.substr(0, program.size() / 2));
    EXPECT_THAT(result.out, HasSubstr("mayfly-remote failed the copy in "));
    EXPECT_EQ(result.exit_code, 3);
    EXPECT_TRUE(copies().empty());
}

TEST_F(RemoteScript, ForgetsWhatNobodyUsedForAMonth) {
    run(program + start_);
    const auto old = directory_.path() / "mayfly/bin" / sha256_hex(program);
    fs::last_write_time(old, fs::file_time_type::clock::now() - std::chrono::hours(24 * 32));
    const auto newer = program + "# newer\n";
    run(newer + start_, newer);
    EXPECT_FALSE(fs::exists(old));
    EXPECT_EQ(copies(), std::vector<std::string>{"mayfly"});
}

TEST_F(RemoteScript, SaysWhyTheProgramDoesNotRun) {
    const std::string broken = "#!/no/such/interpreter\n";
    const auto result = run(broken, broken);
    EXPECT_THAT(result.out, HasSubstr("mayfly-remote unusable "));
    EXPECT_EQ(result.exit_code, 3);
}

TEST_F(RemoteScript, EndsWhenNobodyTellsItToStart) {
    EXPECT_EQ(run(program).exit_code, 3);
}

}  // namespace
}  // namespace mayfly::workforce
