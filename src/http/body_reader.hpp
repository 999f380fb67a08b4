// The bytes of a request's body in order, whether they are one text or pieces, of which some are
// files. A file is read as it is wanted, so it needs a buffer and no more.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "base/descriptor.hpp"
#include "base/result.hpp"
#include "http/client_state.hpp"

namespace mayfly::http {

class BodyReader {
public:
    /// What the request refers to must outlive it.
    explicit BodyReader(const Outgoing& request)
        : text_(request.body), pieces_(request.pieces), size_(request.body_bytes()) {}

    std::uint64_t size() const { return size_; }
    /// Some of the bytes from `offset` on, which is below size() and never below the last one;
    /// valid until the next call. The error names the file.
    Result<std::string_view> at(std::uint64_t offset);

private:
    Result<std::string_view> of_file(const detail::BodyPiece& piece, std::uint64_t offset);

    std::string_view text_;
    const std::vector<detail::BodyPiece>* pieces_;
    std::uint64_t size_;
    std::size_t current_ = 0;        // The piece at the last offset ...
    std::uint64_t begins_at_ = 0;    // ... and where in the body it begins.
    Descriptor file_;                // That of the current piece, once it is open.
    std::string buffer_;             // What was read of it last ...
    std::uint64_t buffer_from_ = 0;  // ... from there on.
};

}  // namespace mayfly::http
