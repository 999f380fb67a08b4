#include "report/live_view.hpp"

#include <algorithm>
#include <utility>

#include "report/live_lines.hpp"
#include "report/live_table.hpp"
#include "report/text.hpp"

namespace mayfly::report {
namespace {

constexpr UnixMillis table_interval = 2000;

// Lines of the table of entries besides its rows: an empty one, heading, rule, "… and 3 more".
constexpr std::size_t table_frame = 4;

std::string first_lines(std::string_view text, std::size_t count) {
    std::size_t end = 0;
    for (; count > 0 && end < text.size(); --count) end = text.find('\n', end) + 1;
    return std::string(text.substr(0, end));
}

}  // namespace

std::string render_live(
    const stats::Snapshot& snapshot, const LastMinute& minute, const TerminalStyle& style
) {
    // One cell and one row stay free: a terminal that is filled to its corner wraps or scrolls.
    TerminalStyle inside = style;
    inside.size.columns = std::max<std::size_t>(style.size.columns, 2) - 1;
    inside.size.rows = std::max<std::size_t>(style.size.rows, 2) - 1;

    const auto lines = live_lines(snapshot, minute, inside);
    std::string text;
    for (const LiveLine& line : lines)
        text += line.render(inside.size.columns, style.colours) + '\n';
    const std::size_t used = lines.size() + table_frame;
    if (inside.size.rows > used && !snapshot.entries.empty())
        text += live_table(snapshot, inside, inside.size.rows - used);
    if (style.symbols == Symbols::ascii) replace_all(text, "…", "~");
    return first_lines(text, inside.size.rows);
}

LiveView::LiveView(std::FILE* out, std::function<TerminalStyle()> look, Rows rows)
    : out_(out), look_(std::move(look)), rows_(rows) {}

void LiveView::show(const stats::Snapshot& snapshot, const stats::Timeline& history) {
    const TerminalStyle style = look_();
    minute_.update(history);
    if (style.moves_cursor)
        write(screen_.draw(render_live(snapshot, minute_, style), style.size));
    else
        print_table(snapshot, style);
}

void LiveView::print_line(std::string_view line) {
    const TerminalStyle style = look_();
    if (style.moves_cursor) return write(screen_.print_above(line, style.size));
    write(line);
    if (!line.ends_with('\n')) write("\n");
}

void LiveView::finish() {
    write(screen_.erase(look_().size));
}

void LiveView::print_table(const stats::Snapshot& snapshot, const TerminalStyle& style) {
    if (snapshot.time < last_printed_ + table_interval) return;
    std::string table = progress_table(snapshot, style, rows_);
    if (table == last_table_) return;
    write(table + "\n");
    last_table_ = std::move(table);
    last_printed_ = snapshot.time;
}

void LiveView::write(std::string_view bytes) {
    if (bytes.empty()) return;
    std::fwrite(bytes.data(), 1, bytes.size(), out_);
    std::fflush(out_);
}

}  // namespace mayfly::report
