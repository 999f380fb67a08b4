// In which coding files and events are sent: compressed only to those who ask for that. Pure.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace mayfly::web {

/// Whether an Accept-Encoding header asks for gzip. Without one, nobody does.
bool prefers_gzip(std::string_view accept_encoding);

/// What one of our own files was before it was compressed.
std::string uncompressed(std::string_view gzip);

/// A stream of gzip in pieces that do not refer to each other: the same piece can follow any other,
/// so that readers who have read different ones share it, and each is decompressed as it arrives.
inline constexpr std::string_view gzip_head{"\x1f\x8b\x08\0\0\0\0\0\0\xff", 10};
std::string gzip_piece(std::string_view text);

/// Of all texts that were sent as pieces, for the end of the stream.
class GzipEnd {
public:
    void add(std::string_view text);
    /// What a reader reads last.
    std::string bytes() const;

private:
    std::uint32_t checksum_ = 0;
    std::uint32_t size_ = 0;
};

}  // namespace mayfly::web
