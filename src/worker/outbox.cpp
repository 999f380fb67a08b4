#include "worker/outbox.hpp"

#include <utility>

#include "cluster/split.hpp"

namespace mayfly::worker {

void Outbox::add(const std::string& run, stats::Interval news) {
    if (!waiting_.empty() && waiting_.back().run == run) {
        stats::merge(waiting_.back().interval, news);
        return;
    }
    if (waiting_.size() == most_runs) waiting_.pop_front();
    waiting_.push_back({run, std::move(news)});
}

std::vector<cluster::Report> Outbox::due(const cluster::Report& state, Instant now) {
    if (!sent_.empty() && now - sent_at_ < resend_after) return {};
    if (is_empty()) return {};
    if (sent_.empty()) {
        auto news = std::move(waiting_.front());
        waiting_.pop_front();
        for (auto& part : cluster::split(std::move(news.interval))) {
            auto& report = sent_.emplace_back(state);
            report.run = news.run;
            report.sequence = ++last_sequence_;
            report.is_final = false;
            report.interval = std::move(part);
        }
        sent_.back().is_final = state.is_final && news.run == state.run;
    }
    sent_at_ = now;
    return {sent_.begin(), sent_.end()};
}

void Outbox::acknowledge(std::uint64_t sequence) {
    while (!sent_.empty() && sent_.front().sequence <= sequence) sent_.pop_front();
}

void Outbox::resend() {
    sent_at_ = Instant{};
}

void Outbox::renumber() {
    last_sequence_ = 0;
    for (auto& report : sent_) report.sequence = ++last_sequence_;
    resend();
}

}  // namespace mayfly::worker
