#include "cluster/token.hpp"

#include <sys/stat.h>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "support/temporary_directory.hpp"

namespace mayfly::cluster {
namespace {

using testing::HasSubstr;

TEST(Token, IsWrittenForThisUserOnlyAndReadBack) {
    const support::TemporaryDirectory folder;
    const auto file = (folder.path() / "token").string();
    ASSERT_TRUE(write_new_token(file));
    struct stat status {};
    ASSERT_EQ(stat(file.c_str(), &status), 0);
    EXPECT_EQ(status.st_mode & 0777, 0600u);
    const auto token = read_token(file);
    ASSERT_TRUE(token) << token.error().message;
    EXPECT_EQ(token->size(), 64u);
    EXPECT_EQ(token->find_first_not_of("0123456789abcdef"), token->npos);
}

TEST(Token, IsNeverReplaced) {
    const support::TemporaryDirectory folder;
    const auto file = folder.write("token", "the one that everybody has\n");
    const auto written = write_new_token(file);
    ASSERT_FALSE(written);
    EXPECT_THAT(written.error().message, HasSubstr("exists already"));
    EXPECT_EQ(*read_token(file), "the one that everybody has");
}

TEST(Token, IsAnotherEachTime) {
    const support::TemporaryDirectory folder;
    const std::string one = folder / "one";
    const std::string other = folder / "other";
    ASSERT_TRUE(write_new_token(one) && write_new_token(other));
    EXPECT_NE(*read_token(one), *read_token(other));
}

TEST(Token, BlanksAroundItDoNotBelongToIt) {
    EXPECT_EQ(*parse_token(" \t0123456789abcdef\r\n", "X"), "0123456789abcdef");
}

TEST(Token, ThatCouldBeGuessedIsRefused) {
    for (const auto* text : {"", "  \n", "hunter2", "0123456789abcde"}) {
        const auto token = parse_token(text, "MAYFLY_TOKEN");
        ASSERT_FALSE(token) << text;
        EXPECT_THAT(token.error().message, HasSubstr("MAYFLY_TOKEN"));
        EXPECT_THAT(token.error().message, HasSubstr("mayfly token new"));
    }
}

TEST(Token, AFileThatIsNotThereIsNamedWithTheRemedy) {
    const auto token = read_token("/nowhere/token");
    ASSERT_FALSE(token);
    EXPECT_THAT(token.error().message, HasSubstr("/nowhere/token"));
    EXPECT_THAT(token.error().message, HasSubstr("mayfly token new"));
}

}  // namespace
}  // namespace mayfly::cluster
