// Undoes Content-Encoding while the body arrives: gzip, deflate, br, zstd, and chains of them.
// Pure; the result is bounded, and refused as soon as it passes its bound, so that a small body can
// neither fill the memory nor keep the worker busy.
#pragma once

#include <cstddef>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"

namespace mayfly::http {

/// What a request offers.
inline constexpr std::string_view accepted_encodings = "gzip, deflate, br, zstd";

class ContentDecoder {
public:
    /// `encoding` is the Content-Encoding header. What a coding that is unknown, such as "none",
    /// was applied to is passed on as it is. Too long a chain is an error only of the first bytes:
    /// a response without a body may claim any.
    ContentDecoder(std::string_view encoding, std::size_t limit);
    ~ContentDecoder();
    ContentDecoder(ContentDecoder&&) noexcept;

    /// Whether it is one of those that are undone.
    static bool knows(std::string_view coding);

    /// Appends to `body` what `bytes`, the next ones of the encoded body, stand for; it never grows
    /// beyond the limit and one byte. The error says which encoding was broken or too
    /// large; after it nothing more may be put.
    Result<void> put(std::string_view bytes, std::string& body);
    /// Whether the body may end here.
    Result<void> finish() const;

private:
    class Coding;
    class Inflate;
    class Brotli;
    class Zstd;

    /// Null when it is none that we know.
    static std::unique_ptr<Coding> make_coding(std::string_view name);
    /// Through the coding at `stage` and those after it.
    Result<void> pass(std::string_view bytes, std::string& body, std::size_t stage);

    std::vector<std::unique_ptr<Coding>> codings_;  // In the order in which they are undone.
    Result<void> bounded_;
    std::size_t limit_;
    bool got_some_ = false;
};

/// Decodes a body that is there as a whole, in place.
Result<void> decode_content(std::string_view encoding, std::string& body, std::size_t limit);

}  // namespace mayfly::http
