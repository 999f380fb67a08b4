#include "web/event_stream.hpp"

#include <utility>

#include <fmt/core.h>

namespace mayfly::web {

std::string event_text(std::string_view name, std::string_view data) {
    return fmt::format("event: {}\ndata: {}\n\n", name, data);
}

void EventStream::publish() {
    ++tick_;
    everything_.reset();
    latest_.reset();
    const report::RunRecord record = control_.record();
    const auto& points = record.timeline.points();
    // The last point may still grow, so it is told again.
    news_after_[tick_ % news_after_.size()] = {
        record.logs.next_number(), points.empty() ? 0 : points.back().time};
    if (readers_.empty()) {
        last_break_ = tick_;  // Whoever comes next begins anew anyway.
        return;
    }
    note_breaks();
    for (Reader* reader : readers_) reader->news_.set();
}

/// What latest() does not carry and a page must know begins everything anew.
void EventStream::note_breaks() {
    const report::RunRecord record = control_.record();
    const bool is_new_run = std::exchange(run_, record.snapshot.run.id) != record.snapshot.run.id;
    const std::int64_t resolution = record.timeline.resolution();
    const bool is_resampled = std::exchange(resolution_, resolution) != resolution;
    std::string state = report::state_message(record.setup);
    const bool is_new_state = state != state_;
    state_ = std::move(state);
    if (is_new_run || is_resampled || is_new_state) last_break_ = tick_;
}

SharedText EventStream::everything() {
    if (everything_) return everything_;
    const report::RunRecord record = control_.record();
    std::string text = event_text("state", report::state_message(record.setup));
    text += event_text("history", report::history_message(record.timeline));
    text += event_text("snapshot", report::snapshot_message(record));
    // Shared by the connections that write it.
    everything_ = std::make_shared<const std::string>(std::move(text));
    return everything_;
}

SharedText EventStream::latest() {
    if (latest_) return latest_;
    const report::News& news = news_after_[(tick_ - ticks_kept) % news_after_.size()];
    std::string text = event_text("snapshot", report::snapshot_message(control_.record(), news));
    // Shared as above.
    latest_ = std::make_shared<const std::string>(std::move(text));
    return latest_;
}

EventStream::Reader::Reader(EventStream& stream) : stream_(stream) {
    place_ = stream_.readers_.insert(stream_.readers_.end(), this);
    news_.set();
}

EventStream::Reader::~Reader() {
    stream_.readers_.erase(place_);
}

SharedText EventStream::Reader::next() {
    if (news_.wait() == fiber::Event::Wakeup::interrupted) return nullptr;
    news_.reset();
    const std::uint64_t seen = std::exchange(seen_, stream_.tick_);
    const bool continues = seen >= stream_.last_break_ && stream_.tick_ - seen <= ticks_kept;
    return continues ? stream_.latest() : stream_.everything();
}

}  // namespace mayfly::web
