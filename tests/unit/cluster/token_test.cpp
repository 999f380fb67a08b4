#include "cluster/token.hpp"

#include <string>
#include <sys/stat.h>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/secret.hpp"
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
    const std::string token = "0123456789abcdef0123456789abcdef";
    EXPECT_EQ(*parse_token(" \t" + token + "\r\n", "X"), token);
}

TEST(Token, ThatCouldBeGuessedIsRefused) {
    const std::string long_one(200, 'a');
    for (const std::string& text : std::vector<std::string>{
             "",
             "  \n",
             "hunter2",
             "0123456789abcdef",
             "0123456789abcdef0123456789abcde",         // 124 bits.
             "01234567890123456789012345678901234567",  // 126 bits, as there are only digits.
             "Abcdefghijklmnopqrstuv",                  // 125 bits.
             long_one}) {
        const auto token = parse_token(text, "MAYFLY_TOKEN");
        ASSERT_FALSE(token) << text;
        EXPECT_THAT(token.error().message, HasSubstr("MAYFLY_TOKEN"));
        EXPECT_THAT(token.error().message, HasSubstr("mayfly token new"));
    }
}

TEST(Token, OfEnoughBitsIsTakenWhateverItsCharacters) {
    for (const std::string text :
         {"0123456789abcdef0123456789abcdef",
          "012345678901234567890123456789012345678",
          "Abcdefghijklmnopqrstuvw",
          "correct horse battery staple",
          "b2JhZmV0dGllckFrZWxl+/"}) {
        EXPECT_TRUE(parse_token(text, "X")) << text << " " << bits_of_token(text);
    }
}

TEST(Token, GivesTheClusterAndTheDashboardSecretsOfTheirOwn) {
    const std::string token = "a token of some length";
    // HKDF with SHA-256 as in RFC 5869, so that others can make the same.
    EXPECT_EQ(
        to_hex(cluster_key(token)),
        "1ffaac876f2e9443ca5be86e70ce157eb8b42b113e72428fe0ce0707318b3a11"
    );
    EXPECT_NE(to_hex(cluster_key(token)), dashboard_token(token));
    EXPECT_NE(cluster_key(dashboard_token(token)), cluster_key(token));
}

TEST(Token, AFileThatIsNotThereIsNamedWithTheRemedy) {
    const auto token = read_token("/nowhere/token");
    ASSERT_FALSE(token);
    EXPECT_THAT(token.error().message, HasSubstr("/nowhere/token"));
    EXPECT_THAT(token.error().message, HasSubstr("mayfly token new"));
}

}  // namespace
}  // namespace mayfly::cluster
