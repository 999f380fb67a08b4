// The stream of events for the readers of /api/events. It is built at most once a tick, however
// many readers there are, and never without readers. Belongs to the loop's thread.
//
// Each reader has room for one message, that of the latest tick. A slow reader skips ticks; after
// too many, or if the page must begin anew, it gets everything again. So a peer that never reads
// costs only the one message that is being sent to it, until its connection's deadline expires.
//
// The id of an event says where in the lists that grow its reader is, so that one that comes back
// goes on there, however long it was away.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <list>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "fiber/event.hpp"
#include "report/json_changes.hpp"
#include "report/json_page.hpp"
#include "report/run_record.hpp"
#include "web/message.hpp"

namespace mayfly::web {

/// Events as they are sent. Those who are to read them compressed share that, too.
struct Events {
    std::string text;

    explicit Events(std::string events) : text(std::move(events)) {}
    /// A piece of a stream of gzip; see encoding.hpp.
    const std::string& gzip() const;

private:
    mutable std::string gzip_;  // Made when the first one asks.
};

/// Shared by the connections that are writing it, because each ends at its own time.
using SharedEvents = std::shared_ptr<const Events>;

class EventStream {
public:
    /// A page that missed more ticks than this gets everything again.
    static constexpr std::size_t ticks_kept = 5;

    explicit EventStream(const report::RunRecord& record);

    /// There is a new second: wakes the readers. What `record` borrows stays until the next one.
    void publish(const report::RunRecord& record);
    std::size_t readers() const { return readers_.size(); }
    /// Tells the readers that no more will come. Parks until they are gone, or until a deadline in
    /// scope expires.
    void end();

    /// One page's position in the stream; lives on its connection's fiber.
    class Reader {
    public:
        explicit Reader(EventStream& stream, EventWish wish = {});
        ~Reader();
        Reader(const Reader&) = delete;
        Reader& operator=(const Reader&) = delete;

        /// Parks until there is something new, and returns the events as they are sent. Null if a
        /// deadline in scope expires first, and after the last event, "end".
        SharedEvents next();

    private:
        SharedEvents first();

        EventStream& stream_;
        EventWish wish_;
        std::list<fiber::Event*>::iterator place_;
        std::uint64_t seen_ = 0;  // It knows everything up to this tick.
        bool knows_end_ = false;
        fiber::Event news_;
    };

private:
    /// What a message tells: all from the beginning, a snapshot, or what has changed in it.
    enum class Scope : std::uint8_t { everything, latest, changes };

    /// Made once a tick for all who want the same.
    SharedEvents events(Scope scope, const EventWish& wish);
    std::string text_of(Scope scope, const EventWish& wish) const;
    /// A snapshot for one who has the lists up to `news`.
    std::string snapshot_event(const EventWish& wish, const report::News& news) const;
    /// That of an event of this tick.
    std::string id() const;
    /// Where a reader with this id is; nothing if its page must begin anew.
    std::optional<report::News> place_of(std::string_view id) const;
    void keep_base();

    std::optional<report::RunRecord> record_;  // That of this tick.
    std::list<fiber::Event*> readers_;
    bool has_ended_ = false;
    fiber::Event all_gone_;  // After the end.
    std::uint64_t tick_ = ticks_kept;
    std::uint64_t last_break_ = ticks_kept;  // Since this tick, latest() continues what pages have.
    std::array<report::News, ticks_kept + 1> news_after_{};  // After each tick; a ring.
    // Facts for pages that latest() does not carry: when they change, pages begin anew.
    std::string run_;
    std::int64_t resolution_ = 0;
    std::uint64_t late_annotations_ = 0;
    run_record::Setup setup_;
    std::map<std::pair<Scope, bool>, SharedEvents> made_;  // Of this tick; with rows or without.
    report::SnapshotChanges changes_;
    std::uint64_t kept_tick_ = 0;  // Of the snapshot that `changes_` kept last, ...
    bool has_base_ = false;        // ... and whether it has the one of the tick before.
    std::string instance_;         // In ids: those of another process mean nothing here.
};

/// "event: NAME\nid: ID\ndata: ...\n\n", without the second line if `id` is empty; `data` is one
/// line.
std::string event_text(std::string_view name, std::string_view data, std::string_view id = {});

}  // namespace mayfly::web
