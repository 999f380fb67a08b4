#include "run_record/compressed.hpp"

#include <gmock/gmock.h>

namespace mayfly::run_record {
namespace {

TEST(Compressed, IsSmallerAndComesBack) {
    std::string document;
    for (int i = 0; i < 1000; ++i) document += "{\"name\": \"GET /item\"},";
    const auto packed = compressed(document);
    ASSERT_TRUE(packed);
    EXPECT_LT(packed->size(), document.size() / 10);
    EXPECT_EQ(uncompressed(*packed).value(), document);
    EXPECT_EQ(uncompressed(compressed("").value()).value(), "");
}

TEST(Compressed, WhatIsDamagedIsASentence) {
    const std::string packed = compressed(std::string(5000, 'x') + "end").value();
    std::string flipped = packed;
    flipped[flipped.size() / 2] ^= 0x40;
    // A frame that says that it is 2^62 bytes long.
    const char huge[] = "\x28\xb5\x2f\xfd\xe0\x00\x00\x00\x00\x00\x00\x00\x40";
    for (const std::string& text :
         {std::string(),
          std::string("{}"),
          packed.substr(0, packed.size() - 1),
          flipped,
          std::string(huge, sizeof huge - 1)}) {
        const auto document = uncompressed(text);
        ASSERT_FALSE(document) << text.size();
        EXPECT_THAT(document.error().message, testing::HasSubstr("is damaged"));
    }
}

}  // namespace
}  // namespace mayfly::run_record
