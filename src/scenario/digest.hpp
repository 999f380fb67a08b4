// SHA-256 over pieces: names things in the cache and checks what an executable carries.
#pragma once

#include <filesystem>
#include <memory>
#include <string>
#include <string_view>

#include "base/result.hpp"

struct evp_md_ctx_st;

namespace mayfly::scenario {

class Digest {
public:
    Digest();
    ~Digest();

    /// The length goes in, too, so that ("ab", "c") and ("a", "bc") differ.
    Digest& add(std::string_view piece);
    /// 64 hexadecimal digits. Call it once, last.
    std::string finish();

private:
    std::unique_ptr<evp_md_ctx_st, void (*)(evp_md_ctx_st*)> state_;
};

/// SHA-256 of the bytes alone, 64 hexadecimal digits.
std::string sha256(std::string_view bytes);

/// A whole file in memory; the error names it.
Result<std::string> read_file(const std::filesystem::path& file);

}  // namespace mayfly::scenario
