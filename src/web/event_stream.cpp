#include "web/event_stream.hpp"

#include <utility>

#include <fmt/core.h>

namespace mayfly::web {

std::string event_text(std::string_view name, std::string_view data) {
    return fmt::format("event: {}\ndata: {}\n\n", name, data);
}

void EventStream::publish(const report::RunRecord& record) {
    ++tick_;
    record_.emplace(record);
    everything_.reset();
    latest_.reset();
    const auto& points = record.timeline.points();
    // The last point may still grow, so it is told again.
    news_after_[tick_ % news_after_.size()] = {
        record.logs.next_number(), points.empty() ? 0 : points.back().time};
    const std::int64_t resolution = record.timeline.resolution();
    const std::uint64_t late = record.timeline.late_annotations();
    if (record.snapshot.run.id != run_ || resolution != resolution_ || record.setup != setup_ ||
        late != late_annotations_) {
        late_annotations_ = late;
        last_break_ = tick_;
        run_ = record.snapshot.run.id;
        resolution_ = resolution;
        setup_ = record.setup;
    }
    for (fiber::Event* news : readers_) news->set();
}

void EventStream::end() {
    has_ended_ = true;
    for (fiber::Event* news : readers_) news->set();
    if (!readers_.empty()) all_gone_.wait_quietly();
}

SharedText EventStream::everything() {
    if (everything_) return everything_;
    std::string text = event_text("state", report::state_message(record_->setup));
    text += event_text("history", report::history_message(record_->timeline));
    text += event_text("snapshot", report::snapshot_message(*record_));
    // Shared by the connections that write it.
    everything_ = std::make_shared<const std::string>(std::move(text));
    return everything_;
}

SharedText EventStream::latest() {
    if (latest_) return latest_;
    const report::News& news = news_after_[(tick_ - ticks_kept) % news_after_.size()];
    std::string text = event_text("snapshot", report::snapshot_message(*record_, news));
    // Shared as above.
    latest_ = std::make_shared<const std::string>(std::move(text));
    return latest_;
}

EventStream::Reader::Reader(EventStream& stream) : stream_(stream) {
    place_ = stream_.readers_.insert(stream_.readers_.end(), &news_);
    news_.set();
}

EventStream::Reader::~Reader() {
    stream_.readers_.erase(place_);
    if (stream_.has_ended_ && stream_.readers_.empty()) stream_.all_gone_.set();
}

SharedText EventStream::Reader::next() {
    if (knows_end_ || news_.wait() == fiber::Event::Wakeup::interrupted) return nullptr;
    news_.reset();
    // What is new was told by the last tick.
    if (stream_.has_ended_) {
        knows_end_ = true;
        // As each event: whoever is slow to write it shares it with the others.
        return std::make_shared<const std::string>(event_text("end", "{}"));
    }
    const std::uint64_t seen = std::exchange(seen_, stream_.tick_);
    const bool continues = seen >= stream_.last_break_ && stream_.tick_ - seen <= ticks_kept;
    return continues ? stream_.latest() : stream_.everything();
}

}  // namespace mayfly::web
