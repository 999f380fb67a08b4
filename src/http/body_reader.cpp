#include "http/body_reader.hpp"

#include <algorithm>
#include <cerrno>
#include <fcntl.h>

#include <fmt/core.h>

#include "base/system_error.hpp"

namespace mayfly::http {
namespace {

constexpr std::size_t most_at_a_time = 64 * 1024;

}  // namespace

Result<std::string_view> BodyReader::at(std::uint64_t offset) {
    if (pieces_ == nullptr) return text_.substr(offset, most_at_a_time);
    while (offset - begins_at_ >= (*pieces_)[current_].size) {
        begins_at_ += (*pieces_)[current_++].size;
        file_ = {};
        buffer_.clear();
    }
    const detail::BodyPiece& piece = (*pieces_)[current_];
    if (!piece.path.empty()) return of_file(piece, offset - begins_at_);
    return std::string_view(piece.text).substr(offset - begins_at_, most_at_a_time);
}

Result<std::string_view> BodyReader::of_file(const detail::BodyPiece& piece, std::uint64_t offset) {
    if (!file_) file_ = Descriptor(::open(piece.path.c_str(), O_RDONLY | O_CLOEXEC));
    if (!file_) return Error{fmt::format("cannot read '{}': {}", piece.path, last_error())};
    if (buffer_.empty() || offset >= buffer_from_ + buffer_.size()) {
        buffer_.resize(std::min<std::uint64_t>(most_at_a_time, piece.size - offset));
        const auto got =
            ::pread(file_.get(), buffer_.data(), buffer_.size(), static_cast<off_t>(offset));
        if (got < 0) return Error{fmt::format("cannot read '{}': {}", piece.path, last_error())};
        if (got == 0) {
            return Error{fmt::format(
                "'{}' became shorter while it was sent; let it be as it is during the run",
                piece.path
            )};
        }
        buffer_.resize(static_cast<std::size_t>(got));
        buffer_from_ = offset;
    }
    return std::string_view(buffer_).substr(offset - buffer_from_);
}

}  // namespace mayfly::http
