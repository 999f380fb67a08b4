#include "scenario/digest.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "support/temporary_directory.hpp"

namespace mayfly::scenario {
namespace {

TEST(Digest, IsTheSameForTheSamePieces) {
    EXPECT_EQ(Digest().add("a").add("b").finish(), Digest().add("a").add("b").finish());
    EXPECT_EQ(Digest().add("").finish().size(), 64U);
}

TEST(Digest, TellsWhereAPieceEnds) {
    EXPECT_NE(Digest().add("ab").add("c").finish(), Digest().add("a").add("bc").finish());
    EXPECT_NE(Digest().add("").add("a").finish(), Digest().add("a").add("").finish());
}

TEST(ReadFile, ReturnsEveryByte) {
    const support::TemporaryDirectory folder;
    const std::string bytes = std::string("a\0b\n", 4) + std::string(200'000, 'x');
    EXPECT_EQ(*read_file(folder.write("file", bytes)), bytes);
}

TEST(ReadFile, NamesTheFileThatIsNotThere) {
    const support::TemporaryDirectory folder;
    const auto text = read_file(folder / "nothing");
    ASSERT_FALSE(text);
    EXPECT_THAT(text.error().message, testing::EndsWith("/nothing: No such file or directory"));
}

}  // namespace
}  // namespace mayfly::scenario
