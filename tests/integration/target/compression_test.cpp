#include "target/compression.hpp"

#include <algorithm>

#include <gtest/gtest.h>
#include <zlib.h>

namespace mayfly::target {
namespace {

struct Unpacked {
    int ending = Z_OK;  // Z_STREAM_END also vouches for checksum and length.
    std::string text;
};

Unpacked unpack(const std::string& packed, std::size_t room) {
    constexpr int any_format = 15 + 32;
    z_stream stream{};
    inflateInit2(&stream, any_format);
    Unpacked result{Z_OK, std::string(room, '?')};
    stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(packed.data()));
    stream.avail_in = static_cast<uInt>(packed.size());
    stream.next_out = reinterpret_cast<Bytef*>(result.text.data());
    stream.avail_out = static_cast<uInt>(room);
    result.ending = inflate(&stream, Z_FINISH);
    result.text.resize(stream.total_out);
    inflateEnd(&stream);
    return result;
}

TEST(Compression, GzipAndDeflateUnpackToWhatWasPacked) {
    const std::string text(10'000, 'a');
    for (const std::string& packed : {gzip(text), deflate(text)}) {
        const Unpacked unpacked = unpack(packed, 20'000);
        EXPECT_EQ(unpacked.ending, Z_STREAM_END);
        EXPECT_EQ(unpacked.text, text);
    }
    EXPECT_EQ(gzip(text).substr(0, 2), "\x1f\x8b");
    EXPECT_EQ(deflate(text)[0], '\x78');
}

TEST(Compression, TheBombIsSmallAndUnpacksToItsFullSize) {
    constexpr std::size_t full_size = 5 << 20;
    const std::string bomb = gzip_bomb(5);
    EXPECT_LT(bomb.size(), full_size / 900);
    const Unpacked unpacked = unpack(bomb, full_size + 1);
    EXPECT_EQ(unpacked.ending, Z_STREAM_END);
    EXPECT_EQ(unpacked.text.size(), full_size);
    EXPECT_TRUE(std::all_of(unpacked.text.begin(), unpacked.text.end(), [](char byte) {
        return byte == '\0';
    }));
}

}  // namespace
}  // namespace mayfly::target
