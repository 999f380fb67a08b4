#include "scenario/digest.hpp"

#include <array>
#include <cerrno>
#include <cstdint>
#include <cstdio>
#include <system_error>
#include <utility>

#include <fmt/core.h>
#include <openssl/evp.h>

#include "base/check.hpp"

namespace mayfly::scenario {
namespace {

std::string to_hex(const unsigned char* bytes, unsigned int size) {
    std::string text;
    for (unsigned int i = 0; i < size; ++i) text += fmt::format("{:02x}", bytes[i]);
    return text;
}

}  // namespace

Digest::Digest() : state_(EVP_MD_CTX_new(), &EVP_MD_CTX_free) {
    check(state_ != nullptr, "OpenSSL has memory for a digest");
    check(EVP_DigestInit_ex(state_.get(), EVP_sha256(), nullptr) == 1, "OpenSSL knows SHA-256");
}

Digest::~Digest() = default;

Digest& Digest::add(std::string_view piece) {
    const std::uint64_t size = piece.size();
    check(
        EVP_DigestUpdate(state_.get(), &size, sizeof size) == 1 &&
            EVP_DigestUpdate(state_.get(), piece.data(), piece.size()) == 1,
        "a digest takes bytes"
    );
    return *this;
}

std::string Digest::finish() {
    std::array<unsigned char, EVP_MAX_MD_SIZE> bytes{};
    unsigned int size = 0;
    check(EVP_DigestFinal_ex(state_.get(), bytes.data(), &size) == 1, "a digest ends");
    return to_hex(bytes.data(), size);
}

std::string sha256(std::string_view bytes) {
    std::array<unsigned char, EVP_MAX_MD_SIZE> hash{};
    unsigned int size = 0;
    check(
        EVP_Digest(bytes.data(), bytes.size(), hash.data(), &size, EVP_sha256(), nullptr) == 1,
        "OpenSSL knows SHA-256"
    );
    return to_hex(hash.data(), size);
}

Result<std::string> read_file(const std::filesystem::path& file) {
    const auto failure = [&] {
        return Error{
            fmt::format("reading {}: {}", file.string(), std::generic_category().message(errno))};
    };
    const std::unique_ptr<std::FILE, int (*)(std::FILE*)> stream(
        std::fopen(file.c_str(), "rbe"), &std::fclose
    );
    if (!stream) return failure();
    std::string text;
    std::array<char, 65536> piece;
    while (const std::size_t size = std::fread(piece.data(), 1, piece.size(), stream.get()))
        text.append(piece.data(), size);
    if (std::ferror(stream.get()) != 0) return failure();
    return text;
}

}  // namespace mayfly::scenario
