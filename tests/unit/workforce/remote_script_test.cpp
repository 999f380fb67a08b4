#include "workforce/ssh/remote_script.hpp"

#include <algorithm>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace mayfly::workforce {
namespace {

using ::testing::EndsWith;
using ::testing::HasSubstr;
using ::testing::StartsWith;
using Kind = RemoteAnswer::Kind;

const std::string digest(64, 'd');

TEST(RemoteCommand, CanBeReadByAnyLoginShell) {
    const auto command = remote_command({digest, 1234});
    EXPECT_THAT(command, StartsWith("exec sh -c '"));
    EXPECT_THAT(command, EndsWith("' mayfly " + digest + " 1234"));
    EXPECT_EQ(std::ranges::count(command, '\''), 2);
    EXPECT_EQ(command.find_first_of("\n\\!"), command.npos);
}

TEST(RemoteCommand, NamesNoSecret) {
    const auto command = remote_command({digest, 1});
    EXPECT_THAT(command, HasSubstr("export MAYFLY_TOKEN=\"$token\""));
    EXPECT_THAT(command, Not(HasSubstr("--token")));
}

TEST(RemoteAnswer, SaysWhatIsThere) {
    const auto there = parse_answer("mayfly-remote found Linux x86_64 8 yes\r");
    ASSERT_TRUE(there);
    EXPECT_EQ(there->kind, Kind::found);
    EXPECT_EQ(there->system, "Linux");
    EXPECT_EQ(there->architecture, "x86_64");
    EXPECT_EQ(there->cores, 8u);
    EXPECT_TRUE(there->has_program);
    EXPECT_FALSE(parse_answer("mayfly-remote found Linux aarch64 2 no")->has_program);
    EXPECT_EQ(parse_answer("mayfly-remote ready")->kind, Kind::ready);
}

TEST(RemoteAnswer, SaysWhatWentWrong) {
    const auto failed = parse_answer("mayfly-remote failed mkdir: No space left on device");
    ASSERT_TRUE(failed);
    EXPECT_EQ(failed->kind, Kind::failed);
    EXPECT_EQ(failed->text, "mkdir: No space left on device");
    EXPECT_EQ(parse_answer("mayfly-remote failed")->text, "");
    EXPECT_EQ(parse_answer("mayfly-remote unusable bad ELF")->kind, Kind::unusable);
}

TEST(RemoteAnswer, IsNotWhatALoginShellSays) {
    for (const char* line :
         {"",
          "Welcome to a",
          "mayfly-remote",
          "mayfly-remote ",
          "mayfly-remote found Linux",
          "mayfly-remote dance",
          " mayfly-remote ready"}) {
        EXPECT_FALSE(parse_answer(line)) << line;
    }
}

TEST(StartLine, IsWhatTheScriptReads) {
    EXPECT_EQ(start_line({40123, 4, "warning", "secret"}), "40123 4 warning secret\n");
}

}  // namespace
}  // namespace mayfly::workforce
