#include "http/content_decoder.hpp"

#include <cstdint>
#include <memory>
#include <zstd.h>

#include <gmock/gmock.h>
#include <zlib.h>

#include "base/release.hpp"

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

/// One frame of zstd, with a window of so many bits and no word about its content's size.
std::string zstd_frame(const std::string& text, int window_bits = 20) {
    const std::unique_ptr<ZSTD_CCtx, Release<ZSTD_freeCCtx>> stream(ZSTD_createCCtx());
    ZSTD_CCtx_setParameter(stream.get(), ZSTD_c_windowLog, window_bits);
    ZSTD_CCtx_setParameter(stream.get(), ZSTD_c_checksumFlag, 1);
    std::string bytes(ZSTD_compressBound(text.size()), '\0');
    ZSTD_outBuffer out{bytes.data(), bytes.size(), 0};
    ZSTD_inBuffer in{text.data(), text.size(), 0};
    ZSTD_compressStream2(stream.get(), &out, &in, ZSTD_e_continue);
    ZSTD_compressStream2(stream.get(), &out, &in, ZSTD_e_end);
    bytes.resize(out.pos);
    return bytes;
}

std::string decoded(std::string_view encoding, std::string body) {
    const auto result = decode_content(encoding, body, limit);
    return result ? body : "error: " + result.error().message;
}

/// Fed in pieces of that size.
std::string decoded_in_pieces(
    std::string_view encoding, std::string_view bytes, std::size_t piece
) {
    ContentDecoder decoder(encoding, limit);
    std::string body;
    for (std::size_t at = 0; at < bytes.size(); at += piece) {
        const auto put = decoder.put(bytes.substr(at, piece), body);
        if (!put) return "error: " + put.error().message;
    }
    const auto finished = decoder.finish();
    return finished ? body : "error: " + finished.error().message;
}

/// Poorly compressible, so that there are many encoded bytes.
std::string noise(std::size_t size) {
    std::string text;
    for (std::uint32_t state = 1; text.size() < size; state = state * 1664525 + 1013904223)
        text += static_cast<char>('a' + (state >> 24) % 26);
    return text;
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

TEST(ContentDecoder, PassesOnWhatItDoesNotKnow) {
    for (const char* encoding : {"", "none", "None", "identity", "utf-8", "rot13", "compress"}) {
        EXPECT_EQ(decoded(encoding, "hello"), "hello") << encoding;
    }
    const std::string gzipped = compressed("hello", Format::gzip);
    EXPECT_EQ(decoded("rot13, gzip", gzipped), "hello");
    EXPECT_EQ(decoded("gzip, rot13", gzipped), gzipped) << "who knows what is inside";
    EXPECT_EQ(decoded("none, gzip, identity", gzipped), "hello");
}

TEST(ContentDecoder, UndoesZstd) {
    const std::string text = noise(100'000);
    EXPECT_EQ(decoded("zstd", zstd_frame("hello")), "hello");
    EXPECT_EQ(decoded("zstd", zstd_frame("")), "");
    EXPECT_EQ(decoded("ZSTD", zstd_frame("one ") + zstd_frame("") + zstd_frame("two")), "one two");
    const std::string skippable("\x50\x2a\x4d\x18\x03\0\0\0abc", 11);
    EXPECT_EQ(decoded("zstd", skippable + zstd_frame("hello")), "hello");
    const std::string frames = zstd_frame(text) + zstd_frame("two");
    for (const std::size_t piece : {1U, 3U, 1000U, 16U * 1024, 1'000'000U}) {
        EXPECT_EQ(decoded_in_pieces("zstd", frames, piece), text + "two");
    }
    EXPECT_EQ(decoded("gzip, zstd", zstd_frame(compressed("hello", Format::gzip))), "hello");
    EXPECT_THAT(
        decoded("zstd", zstd_frame(std::string(limit + 1, 'x'))),
        HasSubstr("decoded body is larger than 1 MiB")
    );
    EXPECT_EQ(decoded("zstd", zstd_frame(std::string(limit, 'x'))).size(), limit);
}

TEST(ContentDecoder, BoundsTheMemoryOfZstd) {
    EXPECT_EQ(decoded("zstd", zstd_frame(std::string(limit, 'x'), 23)).size(), limit);
    EXPECT_THAT(
        decoded("zstd", zstd_frame(std::string(limit, 'x'), 24)), HasSubstr("more than the 8 MiB")
    );
}

TEST(ContentDecoder, UndoesChainsFromTheLast) {
    const std::string twice = compressed(compressed("hello", Format::zlib), Format::gzip);
    EXPECT_EQ(decoded("deflate, gzip", twice), "hello");
    EXPECT_THAT(decoded("gzip,gzip,gzip,gzip,gzip,gzip", twice), HasSubstr("error: "));
}

TEST(ContentDecoder, ReadsGzipMembersInARow) {
    const auto members = compressed("one ", Format::gzip) + compressed("two", Format::gzip);
    EXPECT_EQ(decoded("gzip", members), "one two");
}

TEST(ContentDecoder, TakesAnEmptyBodyAsItIs) {
    EXPECT_EQ(decoded("gzip", ""), "");
    EXPECT_EQ(decoded("zstd", ""), "");
}

TEST(ContentDecoder, ReadsTheSameInPiecesOfAnySize) {
    const std::string text = noise(100'000);
    const std::string members = compressed(text, Format::gzip) + compressed("two", Format::gzip);
    const std::string twice = compressed(compressed(text, Format::zlib), Format::gzip);
    for (const std::size_t piece : {1U, 2U, 3U, 1000U, 16U * 1024, 100'000U}) {
        EXPECT_EQ(decoded_in_pieces("gzip", members, piece), text + "two") << piece;
        EXPECT_EQ(decoded_in_pieces("deflate", compressed(text, Format::zlib), piece), text);
        EXPECT_EQ(decoded_in_pieces("deflate", compressed(text, Format::raw), piece), text);
        EXPECT_EQ(decoded_in_pieces("deflate, gzip", twice, piece), text) << piece;
        EXPECT_EQ(decoded_in_pieces("br", std::string("\x0b\x02\x80hello\x03", 9), piece), "hello");
        EXPECT_EQ(decoded_in_pieces("identity", text, piece), text);
        EXPECT_THAT(
            decoded_in_pieces("gzip", members.substr(0, members.size() - 1), piece),
            HasSubstr("broken or cut short")
        );
    }
}

TEST(ContentDecoder, IgnoresWhatFollowsTheEndOfAStreamThatHasOne) {
    const std::string brotli("\x0b\x02\x80hello\x03", 9);
    for (const std::size_t piece : {1U, 100U}) {
        EXPECT_EQ(decoded_in_pieces("br", brotli + "more", piece), "hello");
        const std::string deflated = compressed("hello", Format::zlib);
        EXPECT_EQ(decoded_in_pieces("deflate", deflated + "more", piece), "hello");
    }
}

TEST(ContentDecoder, BoundsTheResult) {
    const std::string bomb = compressed(std::string(10 * limit, '\0'), Format::gzip);
    EXPECT_THAT(decoded("gzip", bomb), HasSubstr("decoded body is larger than 1 MiB"));
    EXPECT_EQ(decoded("gzip", compressed(std::string(limit, 'x'), Format::gzip)).size(), limit);
    EXPECT_THAT(
        decoded("gzip", compressed(std::string(limit + 1, 'x'), Format::gzip)),
        HasSubstr("decoded body is larger than 1 MiB")
    );
}

TEST(ContentDecoder, StopsAtTheLimitWhateverFollows) {
    const std::string bomb = compressed(std::string(100 * limit, '\0'), Format::gzip);
    ContentDecoder decoder("gzip", limit);
    std::string body;
    std::size_t used = 0;
    while (used < bomb.size() && decoder.put(std::string_view(bomb).substr(used, 100), body)) {
        used += 100;
        EXPECT_LE(body.size(), limit);
    }
    EXPECT_LT(used, bomb.size() / 50) << "a hundredth of it passes the limit";
    EXPECT_EQ(body.size(), limit + 1);
}

TEST(ContentDecoder, BoundsWhatPassesBetweenTwoCodings) {
    // Much in the middle, nothing at the end: empty members of gzip.
    std::string members;
    const std::string empty = compressed("", Format::gzip);
    while (members.size() <= limit) members += empty;
    EXPECT_THAT(
        decoded("gzip, gzip", compressed(members, Format::gzip)),
        HasSubstr("decoded body is larger than 1 MiB")
    );
}

TEST(ContentDecoder, RefusesWhatIsCutOrCorrupt) {
    const std::string whole = compressed("hello, world", Format::gzip);
    for (std::size_t size = 1; size < whole.size(); ++size) {
        EXPECT_THAT(decoded("gzip", whole.substr(0, size)), HasSubstr("broken or cut short"));
    }
    EXPECT_THAT(decoded("gzip", "plain text"), HasSubstr("broken or cut short"));
    EXPECT_THAT(decoded("br", std::string("\x0b\x02\x80hel", 6)), HasSubstr("broken or cut short"));
    const std::string frame = zstd_frame("hello, world");
    for (std::size_t size = 1; size < frame.size(); ++size) {
        EXPECT_THAT(decoded("zstd", frame.substr(0, size)), HasSubstr("its zstd body is broken"));
    }
    EXPECT_THAT(decoded("zstd", frame + "more"), HasSubstr("its zstd body is broken"));
}

// Others run meanwhile, however much becomes of little, and in whichever coding.

TEST(ContentDecoder, PausesAfterEach64Kibibytes) {
    const std::string zeros(4 * limit, '\0');
    int pauses = 0;
    const auto pause = [&pauses] { ++pauses; };
    std::string body = compressed(zeros, Format::gzip);
    ASSERT_TRUE(decode_content("gzip", body, zeros.size(), pause));
    EXPECT_EQ(body.size(), zeros.size());
    EXPECT_EQ(pauses, 64);
    pauses = 0;
    body = compressed(compressed(zeros, Format::gzip), Format::gzip);
    ASSERT_TRUE(decode_content("gzip, gzip", body, zeros.size(), pause));
    EXPECT_GE(pauses, 64);
    pauses = 0;
    body = zstd_frame(zeros);
    ASSERT_TRUE(decode_content("zstd", body, zeros.size(), pause));
    EXPECT_EQ(pauses, 64);
    pauses = 0;
    body = compressed("a usual page", Format::gzip);
    ASSERT_TRUE(decode_content("gzip", body, limit, pause));
    EXPECT_EQ(pauses, 0);
}

}  // namespace
}  // namespace mayfly::http
