// The last part of the final report: what ran, in few lines.
#include <fmt/core.h>

#include "report/arrival_sections.hpp"
#include "report/sections.hpp"
#include "report/text.hpp"

namespace mayfly::report {
namespace {

using stats::EntrySnapshot;
using stats::Snapshot;

/// "cut off: 3   without an answer: 3   waited: min 2000 ms, median 2000 ms, max 2000 ms"
std::string cut_off_line(const EntrySnapshot& all) {
    const stats::Histogram& times = all.cut_off;
    if (times.empty()) return {};
    return fmt::format(
        "cut off: {}   without an answer: {}   waited: min {} ms, median {} ms, max {} ms\n",
        times.count(),
        all.unanswered.count(),
        format_millis(times.min()),
        format_millis(times.percentile(50)),
        format_millis(times.max())
    );
}

std::string format_elapsed(Duration elapsed) {
    return elapsed == Duration::zero() ? "0s" : format_duration(elapsed);
}

/// "iterations: 80 of 100\n" if the run has a number of them.
std::string iterations_line(const stats::RunSnapshot& run) {
    if (run.iterations == 0) return {};
    return fmt::format("iterations: {} of {}\n", run.begun_iterations, run.iterations);
}

/// At the last instant of their stages nobody starts any more, so the highest number may be missed.
bool has_run_all_stages(const stats::RunSnapshot& run) {
    return !run.stages.empty() && run.unstarted_users == 0 && run.failed_users == 0 &&
           run.elapsed - run.paused >= run.run_time;
}

/// "users: 15 of 40\n" if not all that were asked for have run.
std::string reached_line(const stats::RunSnapshot& run) {
    const bool have_run = run.reached_users >= run.target_users || has_run_all_stages(run);
    if ((have_run && run.idle_kinds.empty()) || run.target_users == 0) return {};
    std::string line = fmt::format("users: {} of {}", run.reached_users, run.target_users);
    for (std::size_t at = 0; at < run.idle_kinds.size(); ++at) {
        line += (at == 0 ? ", none of " : ", ") + printable(run.idle_kinds[at]);
    }
    return line + '\n';
}

/// "with the warm-up of 30s: 12345 requests, 3 failures (0.02%), average 308.62 requests/s\n"
std::string whole_line(const Snapshot& snapshot) {
    if (snapshot.run.warms_up) return "all of it was warm-up\n";
    if (snapshot.run.warmup == Duration::zero()) return {};
    const EntrySnapshot& whole = snapshot.whole;
    return fmt::format(
        "with the warm-up of {}: {} requests, {} failures ({:.2f}%), average {} requests/s\n",
        format_duration(snapshot.run.warmup),
        whole.requests,
        whole.failures,
        whole.failure_ratio() * 100,
        format_rate(whole.requests_per_second)
    );
}

}  // namespace

std::string summary_section(const Snapshot& snapshot, const TerminalStyle& style) {
    const EntrySnapshot& all = snapshot.aggregated;
    const Tone verdict = all.failures > 0 && snapshot.thresholds.empty() ? Tone::bad : Tone::good;
    const std::string failures =
        fmt::format("failures: {} ({:.2f}%)", all.failures, all.failure_ratio() * 100);
    const std::string sent_again =
        all.sent_again > 0 ? fmt::format("   sent again: {}", all.sent_again) : "";
    const std::string lines = fmt::format(
        "requests: {}   {}   interrupted: {}{}\n{}"
        "duration: {}   average: {} requests/s   seed: {}\n",
        all.requests,
        painted(failures, verdict, style.colours),
        all.interrupted,
        sent_again,
        cut_off_line(all),
        format_elapsed(snapshot.run.measured),
        format_rate(all.requests_per_second),
        snapshot.run.seed
    );
    const std::string more = iterations_line(snapshot.run) + arrivals_line(snapshot) +
                             whole_line(snapshot) + reached_line(snapshot.run) +
                             samples_line(snapshot.run);
    return painted("Summary", Tone::strong, style.colours) + "\n" + lines + more;
}

}  // namespace mayfly::report
