// The stream of events for the readers of /api/events. It is built at most once a tick, however
// many readers there are, and never without readers. Belongs to the loop's thread.
//
// Each reader has room for one message, that of the latest tick. A slow reader skips ticks; after
// too many, or if the page must begin anew, it gets everything again. So a peer that never reads
// costs only the one message that is being sent to it, until its connection's deadline expires.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <list>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "fiber/event.hpp"
#include "report/json_page.hpp"
#include "report/run_record.hpp"

namespace mayfly::web {

/// Shared by the connections that are writing it, because each ends at its own time.
using SharedText = std::shared_ptr<const std::string>;

class EventStream {
public:
    /// A page that missed more ticks than this gets everything again.
    static constexpr std::size_t ticks_kept = 5;

    explicit EventStream(const report::RunRecord& record) { publish(record); }

    /// There is a new second: wakes the readers. What `record` borrows stays until the next one.
    void publish(const report::RunRecord& record);
    std::size_t readers() const { return readers_.size(); }
    /// Tells the readers that no more will come. Parks until they are gone, or until a deadline in
    /// scope expires.
    void end();

    /// One page's position in the stream; lives on its connection's fiber.
    class Reader {
    public:
        explicit Reader(EventStream& stream);
        ~Reader();
        Reader(const Reader&) = delete;
        Reader& operator=(const Reader&) = delete;

        /// Parks until there is something new, and returns the events as they are sent. Null if a
        /// deadline in scope expires first, and after the last event, "end".
        SharedText next();

    private:
        EventStream& stream_;
        std::list<fiber::Event*>::iterator place_;
        std::uint64_t seen_ = 0;  // It knows everything up to this tick.
        bool knows_end_ = false;
        fiber::Event news_;
    };

private:
    SharedText everything();
    SharedText latest();

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
    report::Setup setup_;
    SharedText everything_;  // Of this tick, if some reader needed it.
    SharedText latest_;
};

/// "event: NAME\ndata: ...\n\n"; `data` is one line.
std::string event_text(std::string_view name, std::string_view data);

}  // namespace mayfly::web
