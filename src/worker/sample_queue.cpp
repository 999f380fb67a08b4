#include "worker/sample_queue.hpp"

#include <utility>

namespace mayfly::worker {

void SampleQueue::begin_run(const std::string& run) {
    run_ = run;
    pieces_.clear();
    bytes_ = dropped_ = 0;
}

void SampleQueue::add(std::string_view line) {
    if (bytes_ + line.size() > most_bytes || line.size() > cluster::max_piece_size / 2) {
        ++dropped_;
        return;
    }
    if (pieces_.empty() || pieces_.back().text.size() >= piece_bytes) pieces_.emplace_back();
    pieces_.back().text += line;
    ++pieces_.back().lines;
    bytes_ += line.size();
}

std::optional<cluster::Samples> SampleQueue::next() {
    if (under_way_ || is_settled()) return std::nullopt;
    auto& samples = under_way_.emplace();
    samples.run = run_;
    samples.sequence = ++sequence_;
    samples.dropped = std::exchange(dropped_, 0);
    if (!pieces_.empty()) {
        const auto& [text, lines] = pieces_.front();
        samples.lines = lines;
        samples.text.assign(text.begin(), text.end());
        bytes_ -= text.size();
        pieces_.pop_front();
    }
    return samples;
}

void SampleQueue::acknowledge(std::uint64_t sequence) {
    if (under_way_ && under_way_->sequence == sequence) under_way_.reset();
}

}  // namespace mayfly::worker
