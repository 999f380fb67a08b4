// Finds lines of a request's head and trailers that begin with a blank. Such a line belongs to the
// one before for some readers, and for others not, so both see another request. Pure.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

namespace mayfly::web {

/// Fields up to the empty line that ends them, as their bytes arrive.
class FoldedLines {
public:
    /// Where the fields begin at the beginning of a line, an empty one may be the first.
    explicit FoldedLines(bool begins_line = false)
        : is_line_empty_(begins_line), last_(begins_line ? '\n' : '\0') {}

    /// How many of these bytes belong to them: all, unless their end or a folded line is among
    /// them.
    std::size_t scan(std::string_view arrived);
    bool has_folded() const { return has_folded_; }
    bool is_over() const { return is_over_; }

private:
    bool is_line_empty_;  // Nothing but perhaps a carriage return came after its begin.
    bool is_over_ = false;
    bool has_folded_ = false;
    char last_;
};

/// A body of chunks, and its trailers.
class Chunks {
public:
    std::size_t scan(std::string_view arrived);
    bool has_folded() const { return trailers_.has_folded(); }

private:
    enum class Place { size, extension, content, trailers };

    void take(char byte);

    Place place_ = Place::size;
    std::uint64_t left_ = 0;  // Of the chunk's size, then of its content with the line's end.
    FoldedLines trailers_{true};
};

}  // namespace mayfly::web
