#include "web/event_stream.hpp"

#include <random>

#include <fmt/core.h>

#include "base/text.hpp"
#include "web/encoding.hpp"

namespace mayfly::web {
namespace {

report::PageRows rows_of(const EventWish& wish) {
    return wish.wants_rows ? report::PageRows::all : report::PageRows::none;
}

}  // namespace

std::string event_text(std::string_view name, std::string_view data, std::string_view id) {
    const std::string id_line = id.empty() ? "" : fmt::format("id: {}\n", id);
    return fmt::format("event: {}\n{}data: {}\n\n", name, id_line, data);
}

const std::string& Events::gzip() const {
    if (gzip_.empty()) gzip_ = gzip_piece(text);
    return gzip_;
}

EventStream::EventStream(const report::RunRecord& record)
    : instance_(fmt::format("{:08x}", std::random_device()())) {
    publish(record);
}

void EventStream::publish(const report::RunRecord& record) {
    ++tick_;
    record_.emplace(record);
    made_.clear();
    if (kept_tick_ + 1 < tick_) changes_.forget();
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

std::string EventStream::id() const {
    const report::News& news = news_after_[tick_ % news_after_.size()];
    return fmt::format(
        "{}-{}-{}-{}", instance_, last_break_, news.first_log_line, news.history_since
    );
}

std::optional<report::News> EventStream::place_of(std::string_view id) const {
    const std::string beginning = fmt::format("{}-{}-", instance_, last_break_);
    if (!id.starts_with(beginning)) return std::nullopt;
    id.remove_prefix(beginning.size());
    const std::size_t dash = id.find('-');
    if (dash == id.npos) return std::nullopt;
    const auto line = parse_number<std::uint64_t>(id.substr(0, dash));
    const auto time = parse_number<UnixMillis>(id.substr(dash + 1));
    if (!line || !time) return std::nullopt;
    return report::News{*line, *time};
}

std::string EventStream::snapshot_event(const EventWish& wish, const report::News& news) const {
    return event_text("snapshot", report::snapshot_message(*record_, news, rows_of(wish)), id());
}

std::string EventStream::text_of(Scope scope, const EventWish& wish) const {
    const auto news_since = [&](std::uint64_t tick) -> const report::News& {
        return news_after_[tick % news_after_.size()];
    };
    switch (scope) {
        case Scope::everything:
            return event_text("state", report::state_message(record_->setup)) +
                   event_text("history", report::history_message(record_->timeline)) +
                   snapshot_event(wish, {});
        case Scope::latest:
            return snapshot_event(wish, news_since(tick_ - ticks_kept));
        case Scope::changes:
            break;
    }
    const auto changes = changes_.message(*record_, news_since(tick_ - 1), rows_of(wish));
    return event_text("changes", changes, id());
}

SharedEvents EventStream::events(Scope scope, const EventWish& wish) {
    SharedEvents& made = made_[{scope, wish.wants_rows}];
    // Shared by the connections that write it.
    if (!made) made = std::make_shared<const Events>(text_of(scope, wish));
    return made;
}

/// What changes in the next tick is told of the snapshot of this one.
void EventStream::keep_base() {
    if (kept_tick_ == tick_) return;
    has_base_ = kept_tick_ + 1 == tick_;
    changes_.keep(*record_);
    kept_tick_ = tick_;
}

EventStream::Reader::Reader(EventStream& stream, EventWish wish)
    : stream_(stream), wish_(std::move(wish)) {
    place_ = stream_.readers_.insert(stream_.readers_.end(), &news_);
    news_.set();
}

EventStream::Reader::~Reader() {
    stream_.readers_.erase(place_);
    if (stream_.has_ended_ && stream_.readers_.empty()) stream_.all_gone_.set();
}

/// One that comes back goes on where it was.
SharedEvents EventStream::Reader::first() {
    const auto place = stream_.place_of(wish_.last_id);
    if (!place) return stream_.events(Scope::everything, wish_);
    // As those that readers share.
    return std::make_shared<const Events>(stream_.snapshot_event(wish_, *place));
}

SharedEvents EventStream::Reader::next() {
    if (knows_end_ || news_.wait() == fiber::Event::Wakeup::interrupted) return nullptr;
    news_.reset();
    // What is new was told by the last tick.
    if (stream_.has_ended_) {
        knows_end_ = true;
        // As each event: whoever is slow to write it shares it with the others.
        return std::make_shared<const Events>(event_text("end", "{}"));
    }
    if (wish_.only_changes) stream_.keep_base();
    const std::uint64_t seen = std::exchange(seen_, stream_.tick_);
    if (seen == 0) return first();
    const bool continues = seen >= stream_.last_break_ && stream_.tick_ - seen <= ticks_kept;
    if (!continues) return stream_.events(Scope::everything, wish_);
    const bool has_base = wish_.only_changes && stream_.has_base_ && stream_.tick_ - seen == 1;
    return stream_.events(has_base ? Scope::changes : Scope::latest, wish_);
}

}  // namespace mayfly::web
