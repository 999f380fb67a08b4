#include "http/content_decoder.hpp"

#include <cstdint>

#include <gmock/gmock.h>
#include <zlib.h>

namespace mayfly::http {
namespace {

using testing::HasSubstr;

enum class Format { gzip = 15 + 16, zlib = 15, raw = -15 };
constexpr std::size_t limit = 1024 * 1024;

std::string compressed(const std::string& text, Format format) {
    z_stream stream{};
    deflateInit2(&stream, 9, Z_DEFLATED, static_cast<int>(format), 8, Z_DEFAULT_STRATEGY);
    std::string bytes(deflateBound(&stream, text.size()) + 32, '\0');
    stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(text.data()));
    stream.avail_in = static_cast<uInt>(text.size());
    stream.next_out = reinterpret_cast<Bytef*>(bytes.data());
    stream.avail_out = static_cast<uInt>(bytes.size());
    deflate(&stream, Z_FINISH);
    bytes.resize(stream.total_out);
    deflateEnd(&stream);
    return bytes;
}

std::string decoded(std::string_view encoding, std::string body) {
    const auto result = decode_content(encoding, body, limit);
    return result ? body : "error: " + result.error().message;
}

TEST(ContentDecoder, UndoesEachEncoding) {
    const std::string text(100'000, 'x');
    EXPECT_EQ(decoded("gzip", compressed(text, Format::gzip)), text);
    EXPECT_EQ(decoded("X-GZip", compressed(text, Format::gzip)), text);
    EXPECT_EQ(decoded("deflate", compressed(text, Format::zlib)), text);
    EXPECT_EQ(decoded("deflate", compressed(text, Format::raw)), text);
    EXPECT_EQ(decoded("identity", text), text);
    EXPECT_EQ(decoded("br", std::string("\x0b\x02\x80hello\x03", 9)), "hello");
}

TEST(ContentDecoder, UndoesChainsFromTheLast) {
    const std::string twice = compressed(compressed("hello", Format::zlib), Format::gzip);
    EXPECT_EQ(decoded("deflate, gzip", twice), "hello");
    EXPECT_THAT(decoded("gzip,gzip,gzip,gzip,gzip", twice), HasSubstr("error: "));
}

TEST(ContentDecoder, ReadsGzipMembersInARow) {
    const auto members = compressed("one ", Format::gzip) + compressed("two", Format::gzip);
    EXPECT_EQ(decoded("gzip", members), "one two");
}

TEST(ContentDecoder, TakesAnEmptyBodyAsItIs) {
    EXPECT_EQ(decoded("gzip", ""), "");
}

TEST(ContentDecoder, BoundsTheResult) {
    const std::string bomb = compressed(std::string(10 * limit, '\0'), Format::gzip);
    EXPECT_THAT(decoded("gzip", bomb), HasSubstr("decoded body is larger than 1 MiB"));
}

TEST(ContentDecoder, RefusesWhatIsCutOrCorrupt) {
    const std::string whole = compressed("hello, world", Format::gzip);
    for (std::size_t size = 1; size < whole.size(); ++size) {
        EXPECT_THAT(decoded("gzip", whole.substr(0, size)), HasSubstr("broken or cut short"));
    }
    EXPECT_THAT(decoded("gzip", "plain text"), HasSubstr("broken or cut short"));
    EXPECT_THAT(decoded("br", std::string("\x0b\x02\x80hel", 6)), HasSubstr("broken or cut short"));
    EXPECT_THAT(decoded("zstd", "x"), HasSubstr("'zstd' is none that was offered"));
}

}  // namespace
}  // namespace mayfly::http
