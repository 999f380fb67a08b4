#include "target/compression.hpp"

#include <brotli/encode.h>
#include <zlib.h>

#include "base/ensure.hpp"

namespace mayfly::target {
namespace {

// zlib's window sizes select the format: plus 16 is gzip, negative is the bare stream.
enum class Format : int { gzip = 15 + 16, zlib = 15, bare = -15 };

std::string compress(std::string_view plain, Format format, int flush) {
    z_stream stream{};
    const int started = deflateInit2(
        &stream, Z_BEST_COMPRESSION, Z_DEFLATED, static_cast<int>(format), 8, Z_DEFAULT_STRATEGY
    );
    ensure(started == Z_OK, "zlib starts");
    std::string packed(deflateBound(&stream, plain.size()) + 64, '\0');
    stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(plain.data()));
    stream.avail_in = static_cast<uInt>(plain.size());
    stream.next_out = reinterpret_cast<Bytef*>(packed.data());
    stream.avail_out = static_cast<uInt>(packed.size());
    deflate(&stream, flush);
    ensure(stream.avail_in == 0 && stream.avail_out > 0, "deflateBound() is a bound");
    packed.resize(stream.total_out);
    deflateEnd(&stream);
    return packed;
}

void append_little_endian(std::string& text, std::uint32_t number) {
    for (int shift = 0; shift < 32; shift += 8) text.push_back(static_cast<char>(number >> shift));
}

}  // namespace

std::string gzip(std::string_view plain) {
    return compress(plain, Format::gzip, Z_FINISH);
}

std::string deflate(std::string_view plain) {
    return compress(plain, Format::zlib, Z_FINISH);
}

std::string brotli(std::string_view plain) {
    std::size_t size = BrotliEncoderMaxCompressedSize(plain.size());
    std::string packed(size, '\0');
    const auto packed_whole = BrotliEncoderCompress(
        BROTLI_DEFAULT_QUALITY,
        BROTLI_DEFAULT_WINDOW,
        BROTLI_MODE_TEXT,
        plain.size(),
        reinterpret_cast<const std::uint8_t*>(plain.data()),
        &size,
        reinterpret_cast<std::uint8_t*>(packed.data())
    );
    ensure(packed_whole == BROTLI_TRUE, "BrotliEncoderMaxCompressedSize() is a bound");
    packed.resize(size);
    return packed;
}

// After a full flush the compressor remembers nothing, so one packed mebibyte can be repeated: the
// bomb is made at once instead of by compressing a gibibyte.
std::string gzip_bomb(std::uint32_t mebibytes) {
    const std::string zeros(1 << 20, '\0');
    const std::string one = compress(zeros, Format::bare, Z_FULL_FLUSH);
    const auto zeros_checksum = static_cast<std::uint32_t>(
        crc32(0, reinterpret_cast<const Bytef*>(zeros.data()), static_cast<uInt>(zeros.size()))
    );
    std::string bomb("\x1f\x8b\x08\0\0\0\0\0\0\xff", 10);
    std::uint32_t checksum = 0;
    for (std::uint32_t count = 0; count < mebibytes; ++count) {
        bomb += one;
        checksum = static_cast<std::uint32_t>(
            crc32_combine(checksum, zeros_checksum, static_cast<z_off_t>(zeros.size()))
        );
    }
    bomb += compress("", Format::bare, Z_FINISH);
    append_little_endian(bomb, checksum);
    append_little_endian(bomb, mebibytes << 20);
    return bomb;
}

}  // namespace mayfly::target
