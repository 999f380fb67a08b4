#include "web/encoding.hpp"

#include <optional>

#include <zlib.h>

#include "base/ensure.hpp"
#include "base/text.hpp"

namespace mayfly::web {
namespace {

/// The quality of "gzip;q=0.5", from 0 to 1; 0 if it cannot be read.
double quality_of(std::string_view item) {
    double quality = 1;
    for (std::size_t semicolon = item.find(';'); semicolon != item.npos;
         semicolon = item.find(';')) {
        item.remove_prefix(semicolon + 1);
        const std::string parameter = lower_case(trimmed(item.substr(0, item.find(';'))));
        if (parameter.starts_with("q=")) {
            quality = parse_number<double>(trimmed(parameter.substr(2))).value_or(0);
        }
    }
    return quality;
}

}  // namespace

bool prefers_gzip(std::string_view accept_encoding) {
    std::optional<double> gzip;
    std::optional<double> anything;
    std::optional<double> identity;
    each_of_list(accept_encoding, [&](std::string_view item) {
        const std::string name = lower_case(trimmed(item.substr(0, item.find(';'))));
        if (name == "gzip" || name == "x-gzip") gzip = quality_of(item);
        if (name == "*") anything = quality_of(item);
        if (name == "identity") identity = quality_of(item);
        return true;
    });
    const double wanted = gzip.value_or(anything.value_or(0));
    return wanted > 0 && wanted >= identity.value_or(0);
}

std::string uncompressed(std::string_view gzip) {
    constexpr std::size_t size_bytes = 4;  // At the end of the format, the lowest first.
    constexpr int window_bits = 15 + 16;   // As zlib is told that it is gzip.
    ensure(gzip.size() > size_bytes, "a file of the page is compressed");
    std::size_t size = 0;
    for (std::size_t i = 0; i < size_bytes; ++i) {
        const auto byte = static_cast<unsigned char>(gzip[gzip.size() - size_bytes + i]);
        size |= std::size_t{byte} << (8 * i);
    }
    std::string text(size, '\0');
    z_stream stream{};
    ensure(inflateInit2(&stream, window_bits) == Z_OK, "zlib begins");
    stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(gzip.data()));
    stream.avail_in = static_cast<uInt>(gzip.size());
    stream.next_out = reinterpret_cast<Bytef*>(text.data());
    stream.avail_out = static_cast<uInt>(text.size());
    const int state = inflate(&stream, Z_FINISH);
    inflateEnd(&stream);
    ensure(state == Z_STREAM_END, "a file of the page is whole");
    return text;
}

std::string gzip_piece(std::string_view text) {
    constexpr int window_bits = -15;  // As zlib is told that there is no frame around it.
    constexpr int memory_level = 8;
    // The master's loop waits meanwhile. What is large, as the first event of a long run, takes a
    // third of the time at this level, for a tenth more bytes.
    constexpr std::size_t large_bytes = 512 * 1024;
    constexpr int fast_level = 3;
    const int level = text.size() > large_bytes ? fast_level : Z_DEFAULT_COMPRESSION;
    z_stream stream{};
    const int begun =
        deflateInit2(&stream, level, Z_DEFLATED, window_bits, memory_level, Z_DEFAULT_STRATEGY);
    ensure(begun == Z_OK, "zlib begins");
    // The bound is that of a stream that ends; a flush may add an empty block.
    constexpr std::size_t flush_bytes = 16;
    std::string piece(deflateBound(&stream, text.size()) + flush_bytes, '\0');
    stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(text.data()));
    stream.avail_in = static_cast<uInt>(text.size());
    stream.next_out = reinterpret_cast<Bytef*>(piece.data());
    stream.avail_out = static_cast<uInt>(piece.size());
    const int state = deflate(&stream, Z_FULL_FLUSH);
    const bool is_whole = state == Z_OK && stream.avail_in == 0 && stream.avail_out > 0;
    piece.resize(piece.size() - stream.avail_out);
    deflateEnd(&stream);
    ensure(is_whole, "a text is compressed at once");
    return piece;
}

void GzipEnd::add(std::string_view text) {
    const auto* bytes = reinterpret_cast<const Bytef*>(text.data());
    checksum_ = static_cast<std::uint32_t>(crc32_z(checksum_, bytes, text.size()));
    size_ += static_cast<std::uint32_t>(text.size());
}

std::string GzipEnd::bytes() const {
    std::string end("\x03\0", 2);  // An empty block that is the last.
    for (const std::uint32_t number : {checksum_, size_}) {
        for (int shift = 0; shift < 32; shift += 8)
            end += static_cast<char>((number >> shift) & 0xff);
    }
    return end;
}

}  // namespace mayfly::web
