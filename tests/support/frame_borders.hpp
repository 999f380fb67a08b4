// Where frames of the cluster's protocol end in a stream of bytes, as docs/protocol.md says it: a
// length in four bytes, most significant first, and so many bytes.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace mayfly::support {

class FrameBorders {
public:
    /// The next piece of the stream, cut behind each frame that ends in it; the last part may lack
    /// its end. In one part if these are no frames.
    std::vector<std::string> cut(std::string_view piece) {
        std::vector<std::string> parts;
        std::size_t begin = 0;
        for (std::size_t i = 0; i < piece.size() && are_frames_; ++i) {
            if (header_bytes_ < 4) {
                left_ = left_ << 8 | static_cast<unsigned char>(piece[i]);
                ++header_bytes_;
                are_frames_ = header_bytes_ < 4 || (left_ > 0 && left_ <= largest_frame);
            } else if (--left_ == 0) {
                parts.emplace_back(piece.substr(begin, i + 1 - begin));
                begin = i + 1;
                header_bytes_ = 0;
            }
        }
        if (begin < piece.size()) parts.emplace_back(piece.substr(begin));
        return parts;
    }
    /// Whether the last piece ended where a frame does.
    bool is_at_border() const { return header_bytes_ == 0; }
    bool are_frames() const { return are_frames_; }

private:
    static constexpr std::uint64_t largest_frame = std::uint64_t{16} << 20;

    std::uint64_t left_ = 0;
    int header_bytes_ = 0;
    bool are_frames_ = true;
};

}  // namespace mayfly::support
