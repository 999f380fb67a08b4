// Shows a run in progress: a block redrawn in place on a terminal, or else a table now and then.
//
// The rendering is a pure function of a snapshot; LiveView is the shell that knows what is on the
// screen. It writes to a stream it does not own, from one thread, and ignores write errors: a
// closed terminal must not end a test.
#pragma once

#include <cstdio>
#include <functional>
#include <string>
#include <string_view>

#include "report/console.hpp"
#include "report/last_minute.hpp"
#include "report/screen.hpp"
#include "report/terminal.hpp"
#include "stats/snapshot.hpp"

namespace mayfly::report {

/// The block: state and progress, users, what the last seconds were like, the run so far,
/// thresholds, workers, the rate of the last minute, and the busiest entries. Fits in any
/// `style.size`.
std::string render_live(
    const stats::Snapshot& snapshot, const LastMinute& minute, const TerminalStyle& style
);

class LiveView {
public:
    /// `look` is called before each drawing, to notice a resize: usually
    /// `[] { return style_of(stderr); }`.
    LiveView(std::FILE* out, std::function<TerminalStyle()> look, Rows rows = Rows::notable);

    /// Call it once a second. On a terminal it redraws the block; elsewhere it prints the
    /// statistics table, at most every two seconds and only if the figures changed.
    void show(const stats::Snapshot& snapshot, const stats::Timeline& history);

    /// Prints log lines above the block; they may have colours.
    void print_line(std::string_view line);

    /// Removes the block from the screen, so that the final report follows the log. Idempotent; a
    /// later show() draws again.
    void finish();

private:
    void print_table(const stats::Snapshot& snapshot, const TerminalStyle& style);
    void write(std::string_view bytes);

    std::FILE* out_;
    std::function<TerminalStyle()> look_;
    Rows rows_;
    LastMinute minute_;
    Screen screen_;
    std::string last_table_;
    UnixMillis last_printed_ = 0;
};

}  // namespace mayfly::report
