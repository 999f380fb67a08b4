#include "base/digest.hpp"

#include <fmt/format.h>
#include <openssl/evp.h>

#include "base/ensure.hpp"

namespace mayfly {

std::span<const std::uint8_t> bytes_of(std::string_view text) {
    return {reinterpret_cast<const std::uint8_t*>(text.data()), text.size()};
}

Hash sha256(std::span<const std::uint8_t> bytes) {
    Hash hash{};
    ensure(
        EVP_Digest(bytes.data(), bytes.size(), hash.data(), nullptr, EVP_sha256(), nullptr) == 1,
        "OpenSSL knows SHA-256"
    );
    return hash;
}

std::string to_hex(std::span<const std::uint8_t> bytes) {
    return fmt::format("{:02x}", fmt::join(bytes, ""));
}

std::string to_base64(std::span<const std::uint8_t> bytes) {
    std::string text(4 * ((bytes.size() + 2) / 3), '\0');
    EVP_EncodeBlock(
        reinterpret_cast<unsigned char*>(text.data()), bytes.data(), static_cast<int>(bytes.size())
    );
    return text;
}

std::string sha256_hex(std::string_view bytes) {
    return to_hex(sha256(bytes_of(bytes)));
}

Digest& Digest::add(std::string_view piece) {
    const std::uint64_t size = piece.size();
    pieces_.append(reinterpret_cast<const char*>(&size), sizeof size);
    pieces_ += piece;
    return *this;
}

}  // namespace mayfly
