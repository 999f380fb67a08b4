#include "worker/outbox.hpp"

#include <utility>

#include "cluster/split.hpp"

namespace mayfly::worker {

void Outbox::add(stats::Interval news) {
    if (waiting_) {
        stats::merge(*waiting_, news);
    } else {
        waiting_ = std::move(news);
    }
}

std::vector<cluster::Report> Outbox::due(const cluster::Report& state, Instant now) {
    if (!sent_.empty() && now - sent_at_ < resend_after) return {};
    if (sent_.empty() && !waiting_) return {};
    if (sent_.empty()) {
        for (auto& part : cluster::split(std::move(*waiting_))) {
            auto& report = sent_.emplace_back(state);
            report.sequence = ++last_sequence_;
            report.is_final = false;
            report.interval = std::move(part);
        }
        sent_.back().is_final = state.is_final;
        waiting_.reset();
    }
    sent_at_ = now;
    return {sent_.begin(), sent_.end()};
}

void Outbox::acknowledge(std::uint64_t sequence) {
    while (!sent_.empty() && sent_.front().sequence <= sequence) sent_.pop_front();
}

}  // namespace mayfly::worker
