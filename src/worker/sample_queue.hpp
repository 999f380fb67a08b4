// Every sample of a run on its way to the master, as lines of the file of samples. Bounded: what
// comes faster than it goes is dropped and counted. Owned by the runner, on the loop's thread.
#pragma once

#include <cstdint>
#include <deque>
#include <optional>
#include <string>
#include <string_view>

#include "cluster/message.hpp"

namespace mayfly::worker {

class SampleQueue {
public:
    static constexpr std::size_t most_bytes = std::size_t{8} << 20;
    /// A piece of so many bytes is worth a message of its own.
    static constexpr std::size_t piece_bytes = std::size_t{64} << 10;

    /// What the last run left is dropped.
    void begin_run(const std::string& run);
    void add(std::string_view line);
    bool has_piece() const { return bytes_ >= piece_bytes; }
    bool is_settled() const { return !under_way_ && pieces_.empty() && dropped_ == 0; }

    /// What is to be sent now: nothing while a piece is under way.
    std::optional<cluster::Samples> next();
    void acknowledge(std::uint64_t sequence);
    /// What is to be sent again on a new link.
    const std::optional<cluster::Samples>& under_way() const { return under_way_; }

private:
    struct Piece {
        std::string text;
        std::uint64_t lines = 0;
    };

    std::string run_;
    std::deque<Piece> pieces_;
    std::size_t bytes_ = 0;  // Of the pieces.
    std::uint64_t dropped_ = 0;
    std::uint64_t sequence_ = 0;
    std::optional<cluster::Samples> under_way_;
};

}  // namespace mayfly::worker
