#include "base/digest.hpp"

#include <gtest/gtest.h>

namespace mayfly {
namespace {

TEST(Digest, IsTheSameForTheSamePieces) {
    EXPECT_EQ(Digest().add("a").add("b").finish(), Digest().add("a").add("b").finish());
    EXPECT_EQ(Digest().add("").finish().size(), 64U);
}

TEST(Digest, TellsWhereAPieceEnds) {
    EXPECT_NE(Digest().add("ab").add("c").finish(), Digest().add("a").add("bc").finish());
    EXPECT_NE(Digest().add("").add("a").finish(), Digest().add("a").add("").finish());
}

TEST(Sha256, IsTheStandards) {
    // FIPS 180-2, appendix B.1.
    EXPECT_EQ(
        sha256_hex("abc"), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
    );
}

TEST(Text, IsHexadecimalOrBase64) {
    EXPECT_EQ(to_hex(bytes_of("\x01\xff")), "01ff");
    EXPECT_EQ(to_base64(bytes_of("")), "");
    EXPECT_EQ(to_base64(bytes_of("f")), "Zg==");
    EXPECT_EQ(to_base64(bytes_of("fo")), "Zm8=");
    EXPECT_EQ(to_base64(bytes_of("foo")), "Zm9v");
}

}  // namespace
}  // namespace mayfly
