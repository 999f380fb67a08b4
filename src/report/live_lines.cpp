#include "report/live_lines.hpp"

#include <algorithm>

#include <fmt/core.h>

#include "report/arrival_sections.hpp"
#include "report/text.hpp"

namespace mayfly::report {
namespace {

using stats::RunSnapshot;
using stats::WorkerSnapshot;

// Beyond these a worker measures itself as much as the target.
constexpr double busy_cpu = 0.9;
constexpr Duration long_lag = std::chrono::milliseconds(50);
constexpr std::size_t most_cautions = 3;

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

LiveLine progress_line(const RunSnapshot& run, const TerminalStyle& style) {
    LiveLine line;
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
    const std::size_t taken = std::min(style.size.columns, state_width + times.size());
    const std::size_t bar = std::min(longest_bar, style.size.columns - taken);
    const auto filled = static_cast<std::size_t>(share * static_cast<double>(bar));
    const bool is_ascii = style.symbols == Symbols::ascii;
    line.add(repeated(is_ascii ? "#" : "█", filled), Tone::good);
    line.add(repeated(is_ascii ? "-" : "░", bar - filled), Tone::quiet);
    return line.add(times);
}

LiveLine users_line(const RunSnapshot& run) {
    LiveLine line;
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

/// Of the last seconds, as are the times. In a narrow window what is in flight has its own line.
void add_now(
    std::vector<LiveLine>& lines, const stats::Snapshot& snapshot, const TerminalStyle& style
) {
    constexpr std::size_t narrow = 75;
    const stats::RunSnapshot& run = snapshot.run;
    const double rate = snapshot.aggregated.current_requests_per_second;
    const double failures = snapshot.aggregated.current_failures_per_second;
    LiveLine line;
    line.add(fmt::format("now       {} requests/s   failures ", format_rate(rate)));
    if (rate > 0) {
        const auto share = fmt::format("{:.2f}%", std::min(failures / rate, 1.0) * 100);
        line.add(share, failures > 0 ? Tone::bad : Tone::good);
    } else {
        line.add("-");
    }
    std::string in_flight = fmt::format("in flight {}", run.in_flight);
    if (run.in_flight > 0)
        in_flight += fmt::format(", oldest {:.1f} s", to_seconds(run.oldest_in_flight));
    const bool is_narrow = style.size.columns < narrow;
    if (!is_narrow) line.add("   " + in_flight);
    lines.push_back(std::move(line));
    if (is_narrow) lines.push_back(LiveLine().add(in_flight));
}

/// Those of failures apart: quick ones must not make the target look quick.
std::vector<LiveLine> times_lines(const stats::EntrySnapshot& all) {
    const auto line = [](std::string_view label, Tone tone, auto... times) {
        constexpr std::string_view form = "{:<9} p50 {} ms   p95 {} ms   p99 {} ms";
        return LiveLine().add(fmt::format(form, label, format_millis(times)...), tone);
    };
    if (all.current_requests_per_second == 0)
        return {LiveLine().add("times     nothing ended in the last 10 s")};
    if (all.current_failure_times.empty())
        return {line("times", Tone::normal, all.current_median, all.current_p95, all.current_p99)};
    std::vector<LiveLine> lines;
    const auto add = [&](std::string_view label, Tone tone, const stats::Histogram& times) {
        if (times.empty()) return;
        const auto [p50, p95, p99] = times.percentiles<3>({50, 95, 99});
        lines.push_back(line(label, tone, p50, p95, p99));
    };
    add("succeeded", Tone::normal, all.current_times.without(all.current_failure_times));
    add("failed", Tone::bad, all.current_failure_times);
    return lines;
}

LiveLine run_line(const stats::EntrySnapshot& all) {
    LiveLine line;
    line.add(fmt::format("run       {} requests  failures ", all.requests));
    line.add(
        format_failures(all.failures, all.failure_ratio()),
        all.failures > 0 ? Tone::bad : Tone::good
    );
    return line.add(fmt::format("  max {} ms", format_millis(all.max)));
}

/// Empty when the worker does well.
std::string caution_about(const WorkerSnapshot& worker) {
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

void add_cautions(std::vector<LiveLine>& lines, const stats::Snapshot& snapshot) {
    std::size_t count = 0;
    for (const WorkerSnapshot& worker : snapshot.workers) {
        const std::string caution = caution_about(worker);
        if (caution.empty() || ++count > most_cautions) continue;
        lines.push_back(LiveLine().add("! " + caution, Tone::caution));
    }
    if (count <= most_cautions) return;
    const auto hidden = fmt::format("! and {} more workers", count - most_cautions);
    lines.push_back(LiveLine().add(hidden, Tone::caution));
}

/// One that fails now has its own words; there is no line without thresholds.
void add_thresholds(std::vector<LiveLine>& lines, const stats::Snapshot& snapshot) {
    if (snapshot.thresholds.empty()) return;
    std::size_t kept = 0;
    std::size_t unmeasured = 0;
    std::vector<LiveLine> failing;
    for (const stats::ThresholdResult& one : snapshot.thresholds) {
        kept += one.passed ? 1 : 0;
        unmeasured += !one.passed && !one.measured ? 1 : 0;
        const bool fails = !one.passed && one.measured;
        if (!fails || failing.size() == most_cautions) continue;
        const auto words = fmt::format("! {} fails: {}", printable(one.text), one.words);
        failing.push_back(LiveLine().add(words, Tone::bad));
    }
    const std::size_t all = snapshot.thresholds.size();
    LiveLine line;
    line.add(fmt::format("limits    {} of {} kept", kept, all));
    if (const auto broken = all - kept - unmeasured; broken > 0)
        line.add(fmt::format(", {} broken", broken), Tone::bad);
    if (unmeasured > 0) line.add(fmt::format(", {} without samples", unmeasured));
    lines.push_back(std::move(line));
    lines.insert(lines.end(), failing.begin(), failing.end());
}

/// How near it is to the bounds beyond which it is a caution.
double strain_of(const WorkerSnapshot& worker) {
    return std::max(worker.cpu / busy_cpu, to_seconds(worker.loop_lag) / to_seconds(long_lag));
}

void add_workers(std::vector<LiveLine>& lines, const stats::Snapshot& snapshot) {
    if (snapshot.workers.empty()) return;
    const WorkerSnapshot* worst = nullptr;
    std::size_t usable = 0;
    for (const WorkerSnapshot& worker : snapshot.workers) {
        if (!stats::is_usable(worker.state)) continue;
        ++usable;
        if (worst == nullptr || strain_of(worker) > strain_of(*worst)) worst = &worker;
    }
    const std::size_t all = snapshot.workers.size();
    LiveLine line;
    line.add(fmt::format("workers   {}", usable), usable < all ? Tone::bad : Tone::normal);
    if (usable < all) line.add(fmt::format(" of {}", all), Tone::bad);
    if (worst != nullptr) {
        line.add(fmt::format(
            ", busiest {}: {:.0f}% CPU, {} ms late",
            printable(worst->name),
            worst->cpu * 100,
            format_millis(worst->loop_lag)
        ));
    }
    lines.push_back(std::move(line));
}

void add_minute(
    std::vector<LiveLine>& lines, const LastMinute& minute, const TerminalStyle& style
) {
    if (minute.seconds().empty()) return;
    std::vector<double> rates;
    for (const LastMinute::Second& second : minute.seconds()) rates.push_back(second.requests);
    const std::string highest =
        fmt::format(" up to {}/s", format_rate(*std::ranges::max_element(rates)));
    constexpr std::string_view label = "last 60s  ";
    const std::size_t taken = label.size() + highest.size();
    const std::size_t room = style.size.columns > taken ? style.size.columns - taken : 0;
    const std::size_t first = rates.size() > room ? rates.size() - room : 0;
    const auto bars = bars_of(rates, style.symbols);
    LiveLine line;
    line.add(label);
    for (std::size_t at = first; at < bars.size(); ++at)
        line.add(bars[at], minute.seconds()[at].failures > 0 ? Tone::bad : Tone::good);
    lines.push_back(std::move(line.add(highest)));
}

}  // namespace

std::string LiveLine::render(std::size_t width, Colours colours) const {
    std::size_t whole = 0;
    for (const auto& [text, tone] : pieces_) whole += display_width(text);
    std::size_t room = whole > width ? std::max<std::size_t>(width, 1) - 1 : width;
    std::string line;
    for (const auto& [text, tone] : pieces_) {
        std::string visible = clipped(text, room);
        // A part of a figure would be another figure.
        const bool is_cut = visible.size() < text.size();
        if (is_cut && text[visible.size()] != ' ') visible.erase(visible.rfind(' ') + 1);
        line += painted(visible, tone, colours);
        if (is_cut) break;
        room -= display_width(visible);
    }
    return whole > width && width > 0 ? line + "…" : line;
}

std::vector<LiveLine> live_lines(
    const stats::Snapshot& snapshot, const LastMinute& minute, const TerminalStyle& style
) {
    std::vector<LiveLine> lines{progress_line(snapshot.run, style), users_line(snapshot.run)};
    if (const auto arrivals = live_arrivals_line(snapshot); !arrivals.empty())
        lines.push_back(LiveLine().add(arrivals));
    add_now(lines, snapshot, style);
    for (LiveLine& line : times_lines(snapshot.aggregated)) lines.push_back(std::move(line));
    lines.push_back(run_line(snapshot.aggregated));
    add_thresholds(lines, snapshot);
    add_cautions(lines, snapshot);
    add_workers(lines, snapshot);
    add_minute(lines, minute, style);
    return lines;
}

}  // namespace mayfly::report
