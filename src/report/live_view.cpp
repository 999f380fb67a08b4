#include "report/live_view.hpp"

#include <algorithm>
#include <utility>
#include <vector>

#include <fmt/core.h>

#include "report/arrival_sections.hpp"
#include "report/console.hpp"
#include "report/table.hpp"
#include "report/text.hpp"

namespace mayfly::report {
namespace {

using stats::EntrySnapshot;
using stats::RunSnapshot;
using stats::RunState;
using stats::Snapshot;

constexpr UnixMillis table_interval = 2000;

// Beyond these a worker measures itself as much as the target.
constexpr double busy_cpu = 0.9;
constexpr Duration long_lag = std::chrono::milliseconds(50);
constexpr std::size_t most_cautions = 3;

// Lines of the table of entries besides its rows: an empty one, heading, rule, "… and 3 more".
constexpr std::size_t table_frame = 4;

/// A line as (text, tone) pieces, so that it can be clipped before it is coloured.
class Line {
public:
    Line& add(std::string_view text, Tone tone = Tone::normal) {
        pieces_.emplace_back(text, tone);
        return *this;
    }

    std::string render(std::size_t width, Colours colours) const {
        std::string line;
        for (const auto& [text, tone] : pieces_) {
            const std::string visible = clipped(text, width);
            line += painted(visible, tone, colours);
            width -= display_width(visible);
            if (visible.size() < text.size()) break;
        }
        return line;
    }

private:
    std::vector<std::pair<std::string, Tone>> pieces_;
};

std::string clock_text(Duration time) {
    using namespace std::chrono;
    const auto seconds_run = duration_cast<seconds>(time);
    return seconds_run.count() == 0 ? "0s" : format_duration(seconds_run);
}

std::string repeated(std::string_view text, std::size_t times) {
    std::string result;
    for (; times > 0; --times) result += text;
    return result;
}

Line progress_line(const RunSnapshot& run, std::size_t width) {
    Line line;
    line.add(fmt::format("{:<9} ", name_of(run.state)), Tone::strong);
    const Duration done = run.elapsed - run.paused;
    const std::string paused =
        run.paused > Duration::zero() ? ", paused for " + clock_text(run.paused) : "";
    if (run.run_time == Duration::zero()) return line.add(clock_text(done) + " elapsed" + paused);
    const double share = std::clamp(to_seconds(done) / to_seconds(run.run_time), 0.0, 1.0);
    const std::string times = fmt::format(
        " {:.0f}%  {} of {}{}", share * 100, clock_text(done), clock_text(run.run_time), paused
    );
    constexpr std::size_t state_width = 10;
    constexpr std::size_t longest_bar = 40;
    const std::size_t taken = std::min(width, state_width + times.size());
    const std::size_t bar = std::min(longest_bar, width - taken);
    const auto filled = static_cast<std::size_t>(share * static_cast<double>(bar));
    line.add(repeated("█", filled), Tone::good).add(repeated("░", bar - filled), Tone::quiet);
    return line.add(times);
}

Line users_line(const RunSnapshot& run) {
    Line line;
    line.add(fmt::format("users     {} running, ", run.running_users));
    const bool come_with_arrivals = run.target_users == 0 && !run.arrivals.empty();
    line.add(
        come_with_arrivals ? "as many as arrivals need"
                           : fmt::format("{} wanted, {} target", run.wanted_users, run.target_users)
    );
    if (run.warms_up) line.add(", warming up", Tone::caution);
    if (run.failed_users > 0)
        line.add(fmt::format(", {} failed to start", run.failed_users), Tone::bad);
    if (run.crashed_users > 0) line.add(fmt::format(", {} crashed", run.crashed_users), Tone::bad);
    return line;
}

Line requests_line(const RunSnapshot& run, const EntrySnapshot& all) {
    Line line;
    line.add(fmt::format(
        "requests  {} ({}/s)   ", all.requests, format_rate(all.current_requests_per_second)
    ));
    line.add(
        fmt::format("failures {}", format_failures(all.failures, all.failure_ratio())),
        all.failures > 0 ? Tone::bad : Tone::good
    );
    if (run.in_flight == 0) return line;
    const auto seconds = to_seconds(run.oldest_in_flight);
    return line.add(fmt::format("   in flight {}, oldest {:.1f} s", run.in_flight, seconds));
}

Line times_line(const EntrySnapshot& all) {
    return Line().add(fmt::format(
        "times     p50 {} ms   p95 {} ms   p99 {} ms   max {} ms",
        format_millis(all.current_median),
        format_millis(all.current_p95),
        format_millis(all.current_p99),
        format_millis(all.max)
    ));
}

/// Empty when the worker does well.
std::string caution_about(const stats::WorkerSnapshot& worker) {
    const std::string name = printable(worker.name);
    const bool is_noted = stats::is_usable(worker.state) && !worker.note.empty();
    if (worker.state == stats::WorkerState::lost || worker.state == stats::WorkerState::stalled ||
        is_noted) {
        const std::string note = worker.note.empty() ? "" : ": " + printable(worker.note);
        return fmt::format("{} {}{}", name, stats::name_of(worker.state), note);
    }
    if (worker.loop_lag >= long_lag)
        return fmt::format(
            "{} runs {} ms late: response times include its delay",
            name,
            format_millis(worker.loop_lag)
        );
    if (worker.cpu >= busy_cpu)
        return fmt::format(
            "{} uses {:.0f}% of its core: more workers would load more", name, worker.cpu * 100
        );
    return {};
}

std::vector<Line> caution_lines(const Snapshot& snapshot) {
    std::vector<Line> lines;
    const auto add = [&lines](std::string_view text) {
        lines.push_back(Line().add("! ", Tone::caution).add(text, Tone::caution));
    };
    std::size_t hidden = 0;
    for (const stats::WorkerSnapshot& worker : snapshot.workers) {
        const std::string caution = caution_about(worker);
        if (caution.empty()) continue;
        if (lines.size() < most_cautions)
            add(caution);
        else
            ++hidden;
    }
    if (hidden > 0) add(fmt::format("and {} more workers", hidden));
    return lines;
}

/// One that fails now has its own words; there is no line without thresholds.
std::vector<Line> threshold_lines(const Snapshot& snapshot) {
    std::vector<Line> lines;
    std::size_t kept = 0;
    for (const stats::ThresholdResult& one : snapshot.thresholds) {
        if (one.passed || !one.measured) {
            kept += one.passed ? 1 : 0;
        } else if (lines.size() < most_cautions) {
            lines.push_back(
                Line().add(fmt::format("! {} fails: {}", printable(one.text), one.words), Tone::bad)
            );
        }
    }
    if (kept == 0) return lines;
    const auto all = snapshot.thresholds.size();
    lines.insert(lines.begin(), Line().add(fmt::format("limits    {} of {} kept", kept, all)));
    return lines;
}

std::vector<const EntrySnapshot*> busiest_entries(const Snapshot& snapshot, std::size_t most) {
    std::vector<const EntrySnapshot*> entries;
    for (const EntrySnapshot& entry : snapshot.entries) entries.push_back(&entry);
    if (entries.size() <= most) return entries;  // In their order, so that rows do not jump.
    const auto is_busier = [](const EntrySnapshot* left, const EntrySnapshot* right) {
        return left->current_requests_per_second > right->current_requests_per_second;
    };
    std::stable_sort(entries.begin(), entries.end(), is_busier);
    entries.resize(most);
    return entries;
}

/// With percentiles of the last seconds; empty when it does not fit in the width.
std::string entries_table(const Snapshot& snapshot, const TerminalStyle& style, std::size_t rows) {
    Table table(
        {{"Type", Align::left, 6, Gap::space, Shrink::yes},
         {"Name", Align::left, 12, Gap::space, Shrink::yes},
         {"# reqs", Align::right, 8},
         {"# fails", Align::right, 10},
         {"p50", Align::right, 7, Gap::bar},
         {"p95", Align::right, 7},
         {"p99", Align::right, 7},
         {"req/s", Align::right, 9, Gap::bar}}
    );
    const std::vector<const EntrySnapshot*> entries = busiest_entries(snapshot, rows);
    for (const EntrySnapshot* entry : entries) {
        table.add_row(
            {{printable(entry->method)},
             {printable(entry->name)},
             {std::to_string(entry->requests)},
             {format_failures(entry->failures, entry->failure_ratio()),
              entry->failures > 0 ? Tone::bad : Tone::normal},
             {format_millis(entry->current_median)},
             {format_millis(entry->current_p95)},
             {format_millis(entry->current_p99)},
             {format_rate(entry->current_requests_per_second)}}
        );
    }
    std::string text = table.render(style);
    if (display_width(text.substr(0, text.find('\n'))) > style.size.columns) return {};
    if (const std::size_t hidden = snapshot.entries.size() - entries.size(); hidden > 0)
        text += painted(fmt::format("… and {} more", hidden), Tone::quiet, style.colours) + "\n";
    return "\n" + text;
}

std::string first_lines(std::string_view text, std::size_t count) {
    std::size_t end = 0;
    for (; count > 0 && end < text.size(); --count) end = text.find('\n', end) + 1;
    return std::string(text.substr(0, end));
}

}  // namespace

std::string render_live(const Snapshot& snapshot, const TerminalStyle& style) {
    // One cell and one row stay free: a terminal that is filled to its corner wraps or scrolls.
    TerminalStyle inside = style;
    inside.size.columns = std::max<std::size_t>(style.size.columns, 2) - 1;
    inside.size.rows = std::max<std::size_t>(style.size.rows, 2) - 1;

    std::vector<Line> lines{
        progress_line(snapshot.run, inside.size.columns),
        users_line(snapshot.run),
        requests_line(snapshot.run, snapshot.aggregated),
        times_line(snapshot.aggregated)};
    if (const auto arrivals = live_arrivals_line(snapshot); !arrivals.empty()) {
        lines.insert(lines.begin() + 2, Line().add(arrivals));
    }
    for (Line& line : threshold_lines(snapshot)) lines.push_back(std::move(line));
    for (Line& caution : caution_lines(snapshot)) lines.push_back(std::move(caution));
    std::string text;
    for (const Line& line : lines) text += line.render(inside.size.columns, style.colours) + '\n';

    const std::size_t used = lines.size() + table_frame;
    if (inside.size.rows > used && !snapshot.entries.empty())
        text += entries_table(snapshot, inside, inside.size.rows - used);
    return first_lines(text, inside.size.rows);
}

LiveView::LiveView(std::FILE* out, std::function<TerminalStyle()> look)
    : out_(out), look_(std::move(look)) {}

void LiveView::show(const Snapshot& snapshot) {
    const TerminalStyle style = look_();
    if (style.moves_cursor)
        write(screen_.draw(render_live(snapshot, style), style.size));
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

void LiveView::print_table(const Snapshot& snapshot, const TerminalStyle& style) {
    if (snapshot.time < last_printed_ + table_interval) return;
    std::string table = statistics_table(snapshot, style, Rates::current);
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
