// Shows a run while it goes on: a block redrawn in place on a terminal, else a table now and then.
//
// The rendering is a pure function of a snapshot; LiveView is the shell that owns what is on the
// screen. It writes to a stream it does not own, from one thread, and ignores write errors: a
// closed terminal must not end a test.
#pragma once

#include <cstdio>
#include <functional>
#include <string>
#include <string_view>

#include "report/screen.hpp"
#include "report/terminal.hpp"
#include "stats/snapshot.hpp"

namespace mayfly::report {

/// The block: state and progress, users, rates, percentiles of the last seconds, the busiest
/// entries, and what threatens the measurement. Fits in `style.size`, for any size.
std::string render_live(const stats::Snapshot& snapshot, const TerminalStyle& style);

class LiveView {
public:
    /// `look` is asked before each drawing, so that a resize is noticed: usually
    /// `[] { return style_of(stderr); }`.
    LiveView(std::FILE* out, std::function<TerminalStyle()> look);

    /// Once a second. On a terminal it redraws the block; elsewhere it prints the statistics table
    /// at most every two seconds and only when the figures changed.
    void show(const stats::Snapshot& snapshot);

    /// A log line, above the block; may contain several lines and colours of its own.
    void print_line(std::string_view line);

    /// Takes the block off the screen, so that the final report follows the log. Idempotent; a
    /// later show() draws again.
    void finish();

private:
    void print_table(const stats::Snapshot& snapshot, const TerminalStyle& style);
    void write(std::string_view bytes);

    std::FILE* out_;
    std::function<TerminalStyle()> look_;
    Screen screen_;
    std::string last_table_;
    UnixMillis last_printed_ = 0;
};

}  // namespace mayfly::report
