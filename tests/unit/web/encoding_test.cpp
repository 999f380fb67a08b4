#include "web/encoding.hpp"

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

}  // namespace
}  // namespace mayfly::web
