// The stream of events: what the readers of /api/events get, built at most once a tick whatever
// their number, and not at all when nobody reads. Belongs to the loop's thread.
//
// A reader has a place for one message, that of the latest tick: who is slow skips ticks, and after
// too many, or when the page must begin anew, gets everything again. So a reader that never reads
// costs the one message that it is being sent until its connection's deadline ends it.
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

/// Shared by the connections that are writing it, as each ends at its own pace.
using SharedText = std::shared_ptr<const std::string>;

class EventStream {
public:
    /// A page that missed more ticks than this gets everything again.
    static constexpr std::size_t ticks_kept = 5;

    explicit EventStream(const report::RunRecord& record) { publish(record); }

    /// There is a new second: wakes the readers. What `record` borrows stays until the next one.
    void publish(const report::RunRecord& record);
    std::size_t readers() const { return readers_.size(); }

    /// One page's place in the stream; lives on its connection's fiber.
    class Reader {
    public:
        explicit Reader(EventStream& stream);
        ~Reader();
        Reader(const Reader&) = delete;
        Reader& operator=(const Reader&) = delete;

        /// Parks until there is something new: events as they go over the wire. Null when a
        /// deadline in scope struck first.
        SharedText next();

    private:
        EventStream& stream_;
        std::list<fiber::Event*>::iterator place_;
        std::uint64_t seen_ = 0;  // The tick up to which it knows everything.
        fiber::Event news_;
    };

private:
    SharedText everything();
    SharedText latest();

    std::optional<report::RunRecord> record_;  // That of this tick.
    std::list<fiber::Event*> readers_;
    std::uint64_t tick_ = ticks_kept;
    std::uint64_t last_break_ = ticks_kept;  // Since then latest() continues what pages have.
    std::array<report::News, ticks_kept + 1> news_after_{};  // After each tick, a ring.
    // What latest() does not carry and a page must know: when it changes, pages begin anew.
    std::string run_;
    std::int64_t resolution_ = 0;
    report::Setup setup_;
    SharedText everything_;  // Of this tick, when somebody needed it.
    SharedText latest_;
};

/// "event: NAME\ndata: ...\n\n"; `data` is one line.
std::string event_text(std::string_view name, std::string_view data);

}  // namespace mayfly::web
