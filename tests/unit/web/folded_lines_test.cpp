#include "web/folded_lines.hpp"

#include <gtest/gtest.h>

namespace mayfly::web {
namespace {

TEST(FoldedLines, EndWithTheEmptyLine) {
    FoldedLines head;
    EXPECT_EQ(head.scan("GET / HTTP/1.1\r\nA: b\r"), 21U);
    EXPECT_FALSE(head.is_over());
    EXPECT_EQ(head.scan("\n\r\n x"), 3U) << "what follows is no part of it";
    EXPECT_TRUE(head.is_over());
    EXPECT_FALSE(head.has_folded());
    EXPECT_EQ(head.scan("x"), 0U);
}

TEST(FoldedLines, AreFoundAtTheBeginOfALineOnly) {
    FoldedLines inside;
    inside.scan("A: b \tc\r\n\r\n");
    EXPECT_FALSE(inside.has_folded());
    FoldedLines folded;
    folded.scan("A: b\r\n");
    folded.scan("\tc\r\n");
    EXPECT_TRUE(folded.has_folded());
    FoldedLines bare;
    bare.scan("A: b\n c\r\n");
    EXPECT_TRUE(bare.has_folded());
}

TEST(FoldedLines, MayBeTheFirst) {
    FoldedLines first(true);
    first.scan(" A: b");
    EXPECT_TRUE(first.has_folded());
    FoldedLines none(true);
    EXPECT_EQ(none.scan("\r\n x"), 2U);
    EXPECT_TRUE(none.is_over());
}

TEST(Chunks, ContentIsNoLine) {
    Chunks chunks;
    const std::string_view body = "7;a=b\r\n\r\n 0\r\n \r\nA\r\n0\r\n\r\n 567\r\n0\r\n";
    EXPECT_EQ(chunks.scan(body), body.size());
    EXPECT_FALSE(chunks.has_folded());
    EXPECT_EQ(chunks.scan("T: x\r\n\r\n x"), 8U);
    EXPECT_FALSE(chunks.has_folded());
}

TEST(Chunks, TrailersMayBeFolded) {
    Chunks chunks;
    chunks.scan("1\r\nx\r\n0;y\r\nT: x\r\n y");
    EXPECT_TRUE(chunks.has_folded());
}

TEST(Chunks, AreEndlessWhenTheirSizeIs) {
    Chunks chunks;
    const std::string_view text = "ffffffffffffffffffffff0\r\n 0\r\n\r\n";
    EXPECT_EQ(chunks.scan(text), text.size());
    EXPECT_FALSE(chunks.has_folded());
}

}  // namespace
}  // namespace mayfly::web
