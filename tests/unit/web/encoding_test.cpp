#include "web/encoding.hpp"

#include <string>
#include <vector>

#include <gtest/gtest.h>
#include <zlib.h>

namespace mayfly::web {
namespace {

TEST(PrefersGzip, IfItIsAskedFor) {
    for (const char* accepted :
         {"gzip",
          "GZIP",
          "x-gzip",
          "deflate, gzip;q=0.1",
          "br;q=1.0 , gzip ; q=0.8",
          "*",
          "*;q=0.5",
          "gzip, *;q=0",
          "identity;q=0.5, gzip;q=0.5"}) {
        EXPECT_TRUE(prefers_gzip(accepted)) << accepted;
    }
}

TEST(PrefersGzip, NotOtherwise) {
    for (const char* accepted :
         {"",
          "identity",
          "deflate, br",
          "gzip;q=0",
          "gzip;q=0.000",
          "gzip; Q=0",
          "*;q=0",
          "*, gzip;q=0",
          "gzip;q=0.5, identity",
          "gzip;q=x",
          "gzipped",
          ",,"}) {
        EXPECT_FALSE(prefers_gzip(accepted)) << accepted;
    }
}

TEST(Uncompressed, IsWhatWasCompressed) {
    const std::string text(100'000, 'a');
    std::string packed(1000, '\0');
    z_stream stream{};
    ASSERT_EQ(deflateInit2(&stream, 9, Z_DEFLATED, 15 + 16, 8, Z_DEFAULT_STRATEGY), Z_OK);
    stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(text.data()));
    stream.avail_in = static_cast<uInt>(text.size());
    stream.next_out = reinterpret_cast<Bytef*>(packed.data());
    stream.avail_out = static_cast<uInt>(packed.size());
    ASSERT_EQ(deflate(&stream, Z_FINISH), Z_STREAM_END);
    packed.resize(stream.total_out);
    deflateEnd(&stream);
    EXPECT_EQ(uncompressed(packed), text);
}

/// What a stream of gzip holds; checks its end if it has one.
std::string read_gzip(std::string_view bytes, bool is_whole) {
    z_stream stream{};
    EXPECT_EQ(inflateInit2(&stream, 15 + 16), Z_OK);
    std::string text(1 << 23, '\0');
    stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(bytes.data()));
    stream.avail_in = static_cast<uInt>(bytes.size());
    stream.next_out = reinterpret_cast<Bytef*>(text.data());
    stream.avail_out = static_cast<uInt>(text.size());
    EXPECT_EQ(inflate(&stream, Z_SYNC_FLUSH), is_whole ? Z_STREAM_END : Z_OK);
    EXPECT_EQ(stream.avail_in, 0U);
    text.resize(text.size() - stream.avail_out);
    inflateEnd(&stream);
    return text;
}

TEST(GzipPiece, IsReadAsItArrivesWhateverPiecesCameBefore) {
    std::string random;
    std::uint32_t state = 1;
    for (int i = 0; i < 100'000; ++i)
        random += static_cast<char>((state = state * 69069 + 1) >> 24);
    const std::vector<std::string> texts{
        "event: a\n\n", std::string(70'000, 'x'), random, "", "z", std::string(600 * 1024, 'y')};
    for (const std::string& one : texts) {
        std::string bytes(gzip_head);
        std::string text;
        GzipEnd end;
        for (const std::string& other : texts) {
            for (const std::string& next : {one, other}) {
                bytes += gzip_piece(next);
                text += next;
                end.add(next);
                EXPECT_TRUE(read_gzip(bytes, false) == text);
            }
        }
        EXPECT_TRUE(read_gzip(bytes + end.bytes(), true) == text);
    }
}

}  // namespace
}  // namespace mayfly::web
