#include "stats/failure_sample.hpp"

#include <algorithm>
#include <utility>

#include "stats/limits.hpp"

namespace mayfly::stats {
namespace {

void cut_to(std::string& text, std::size_t limit) {
    text.resize(truncated(text, limit).size());
}

}  // namespace

std::size_t FailureSample::size() const {
    constexpr std::size_t own = 64;
    return own + worker.size() + kind.size() + task.size() + error.size() + url.size() +
           request_head.size() + request_body.size() + response_head.size() + response_body.size();
}

void FailureSample::keep_to_limits() {
    using Most = FailureSampleLimits;
    for (std::string* text : {&worker, &kind, &task, &error}) cut_to(*text, Limits{}.text_bytes);
    cut_to(url, Most::url);
    for (std::string* head : {&request_head, &response_head}) cut_to(*head, Most::head);
    for (std::string* body : {&request_body, &response_body}) {
        cut_to(*body, Most::body + Most::note);
    }
}

void FailureSamples::add(FailureSample sample) {
    // Shared by rows, snapshots and reports, none of which outlives all others.
    all_.push_back(std::make_shared<const FailureSample>(std::move(sample)));
    keep_to_rule();
}

void FailureSamples::merge(const FailureSamples& news) {
    all_.insert(all_.end(), news.all_.begin(), news.all_.end());
    keep_to_rule();
}

std::size_t FailureSamples::size() const {
    std::size_t bytes = 0;
    for (const auto& sample : all_) bytes += sample->size();
    return bytes;
}

void FailureSamples::change(const std::function<void(FailureSample&)>& change) {
    for (auto& sample : all_) {
        FailureSample changed = *sample;
        change(changed);
        // Whoever shares the sample still has it as it was.
        sample = std::make_shared<const FailureSample>(std::move(changed));
    }
    keep_to_rule();
}

void FailureSamples::keep_to_rule() {
    const auto less = [](const Shared& a, const Shared& b) { return *a < *b; };
    const auto same = [](const Shared& a, const Shared& b) { return *a == *b; };
    std::ranges::sort(all_, less);
    all_.erase(std::unique(all_.begin(), all_.end(), same), all_.end());
    if (all_.size() <= most_first + 1) return;
    all_[most_first] = std::move(all_.back());
    all_.resize(most_first + 1);
}

}  // namespace mayfly::stats
