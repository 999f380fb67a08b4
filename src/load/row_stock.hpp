// The rows of one file that the master has given to this worker and that no user has taken yet.
// Pure.
#pragma once

#include <cstdint>
#include <optional>

namespace mayfly::load {

class RowStock {
public:
    std::optional<std::uint64_t> take() {
        if (next_ == end_) return std::nullopt;
        return next_++;
    }
    /// The number of the block to ask for; nothing while an answer is missing or none can follow.
    std::optional<std::uint64_t> ask() {
        if (is_asked_ || is_over_) return std::nullopt;
        is_asked_ = true;
        return blocks_ + 1;
    }
    /// The same for an answer that may be lost.
    std::optional<std::uint64_t> ask_again() {
        is_asked_ = false;
        return ask();
    }
    /// False for a block that came before, or that nobody asked for.
    bool accept(std::uint64_t number, std::uint64_t first, std::uint64_t count) {
        if (!is_asked_ || number != blocks_ + 1) return false;
        is_asked_ = false;
        ++blocks_;
        next_ = first;
        end_ = first + count;
        is_over_ = count == 0;
        return true;
    }
    /// The master has no more of them.
    bool is_over() const { return is_over_; }
    bool is_asked() const { return is_asked_; }

private:
    std::uint64_t next_ = 0;
    std::uint64_t end_ = 0;
    std::uint64_t blocks_ = 0;
    bool is_asked_ = false;
    bool is_over_ = false;
};

}  // namespace mayfly::load
