#include "worker/outbox.hpp"

#include <set>
#include <string_view>
#include <utility>

#include "cluster/split.hpp"

namespace mayfly::worker {

void Outbox::add(const std::string& run, std::uint64_t statistics, stats::Interval news) {
    const auto waits = [&](std::size_t place) {
        return waiting_.size() >= place && waiting_[waiting_.size() - place].run == run;
    };
    if (waits(1) && waiting_.back().statistics == statistics) {
        stats::merge(waiting_.back().interval, news);
        return;
    }
    if (waits(1) && waits(2)) {
        stats::merge(waiting_[waiting_.size() - 2].interval, waiting_.back().interval);
        waiting_.pop_back();
    }
    if (!waits(1) && waiting_runs() == most_runs) {
        const auto oldest = waiting_.front().run;
        while (waiting_.front().run == oldest) waiting_.pop_front();
    }
    waiting_.push_back({run, statistics, std::move(news)});
}

std::size_t Outbox::waiting_runs() const {
    std::set<std::string_view> runs;
    for (const auto& news : waiting_) runs.insert(news.run);
    return runs.size();
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
            report.statistics = news.statistics;
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
