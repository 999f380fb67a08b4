// Decodes a body while it arrives: gzip, deflate, br, zstd, and chains of them (Content-Encoding).
// Pure, but for pauses. The result is bounded, and refused as soon as it passes the bound, so that
// a small body can neither fill the memory nor keep the worker busy.
#pragma once

#include <cstddef>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"

namespace mayfly::http {

/// The codings that a request offers.
inline constexpr std::string_view accepted_encodings = "gzip, deflate, br, zstd";

class ContentDecoder {
public:
    /// Decoding is work on the event loop: after so many bytes of results it calls `pause`, in
    /// which others may run.
    static constexpr std::size_t bytes_between_pauses = std::size_t{64} * 1024;
    using Pause = std::function<void()>;

    /// `encoding` is the Content-Encoding header. Unknown codings, such as "none", are not undone:
    /// what is left is passed on unchanged. A chain that is too long is an error only when bytes
    /// arrive, because a response without a body may claim any.
    ContentDecoder(std::string_view encoding, std::size_t limit, Pause pause = {});
    ~ContentDecoder();
    ContentDecoder(ContentDecoder&&) noexcept;

    /// Whether it is one of the codings that are undone.
    static bool knows(std::string_view coding);

    /// Decodes `bytes`, the next ones of the body, and appends the result to `body`, which never
    /// grows more than one byte beyond the limit. The error says which encoding was broken or too
    /// large; put nothing more after it.
    Result<void> put(std::string_view bytes, std::string& body);
    /// Whether the body may end here.
    Result<void> finish() const;

private:
    class Coding;
    class Inflate;
    class Brotli;
    class Zstd;

    /// Null if the coding is unknown.
    static std::unique_ptr<Coding> make_coding(std::string_view name);
    /// Decodes with the coding at `stage` and those after it.
    Result<void> pass(std::string_view bytes, std::string& body, std::size_t stage);

    std::vector<std::unique_ptr<Coding>> codings_;  // In the order in which they are undone.
    Result<void> bounded_;
    std::size_t limit_;
    Pause pause_;
    std::size_t since_pause_ = 0;  // Bytes of results, of all codings.
    bool got_some_ = false;
};

/// Decodes a whole body in place.
Result<void> decode_content(
    std::string_view encoding,
    std::string& body,
    std::size_t limit,
    ContentDecoder::Pause pause = {}
);

}  // namespace mayfly::http
