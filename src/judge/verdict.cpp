#include "judge/verdict.hpp"

#include <algorithm>
#include <array>
#include <utility>

#include <fmt/core.h>

namespace mayfly::judge {
namespace {

constexpr double common_percent = 99.9;
constexpr Duration shortest_hang = std::chrono::seconds(1);

std::string counted(std::uint64_t count, std::string_view one, std::string_view many) {
    return fmt::format("{} {}", count, count == 1 ? one : many);
}

/// ": user Shopper, task checkout, in shop.cpp:42 (Shopper::checkout())".
std::string first_crash(const stats::Snapshot& last) {
    const auto crash =
        std::ranges::find(last.exceptions, stats::crash_type, &stats::ExceptionCount::type);
    if (crash == last.exceptions.end()) return {};
    const auto place = crash->location.empty() ? "" : ", in " + crash->location;
    return fmt::format(": user {}, task {}{}", crash->kind, crash->task, place);
}

class Findings {
public:
    explicit Findings(int exit_code_on_failure) : exit_code_on_failure_(exit_code_on_failure) {}

    void add(Outcome outcome, int exit_code, std::string reason) {
        verdict_.reasons.push_back(std::move(reason));
        if (outcome >= verdict_.outcome) return;
        verdict_.outcome = outcome;
        verdict_.exit_code = exit_code;
    }

    void add_failure(std::string reason) {
        add(Outcome::failed, exit_code_on_failure_, std::move(reason));
    }

    /// The scenario's own word on what the run showed, but not on whether it shows anything.
    void replace_exit_code(int code) {
        if (verdict_.outcome < Outcome::threshold_failed || code == verdict_.exit_code) return;
        if (!is_exit_code(code)) return;
        verdict_.reasons.push_back(
            fmt::format("on_quitting set the exit code {} in place of {}", code, verdict_.exit_code)
        );
        verdict_.exit_code = code;
        verdict_.outcome =
            code == 0 ? Outcome::passed : std::min(verdict_.outcome, Outcome::failed);
    }

    Verdict take() { return std::move(verdict_); }

private:
    int exit_code_on_failure_;
    Verdict verdict_;
};

/// Requests that the end of their users cut off, and that no target would have answered any more.
struct Hung {
    std::uint64_t count = 0;
    const stats::EntrySnapshot* worst = nullptr;  // Has the request that waited longest.
};

/// Beyond it, a request without one byte of an answer hung: as long as nearly all took that ended,
/// of its name and, if those are too few to tell, of all. What a worker's loop stood still is not
/// the target's.
Duration longest_wait(const stats::EntrySnapshot& entry, const stats::Snapshot& last) {
    constexpr std::uint64_t enough_to_tell = 1000;
    const Duration own = entry.response_times.percentile(common_percent);
    const bool can_tell = entry.requests >= enough_to_tell;
    const Duration of_all =
        can_tell ? own : last.aggregated.response_times.percentile(common_percent);
    return std::max({shortest_hang + last.generator.longest, own, of_all});
}

Hung hung_requests(const stats::Snapshot& last) {
    Hung hung;
    for (const stats::EntrySnapshot& entry : last.entries) {
        if (entry.unanswered.empty()) continue;
        const Duration limit = longest_wait(entry, last);
        std::uint64_t count = 0;
        for (const auto& bucket : entry.unanswered.buckets()) {
            if (bucket.lowest > limit) count += bucket.count;
        }
        hung.count += count;
        const bool is_worst =
            hung.worst == nullptr || entry.unanswered.max() > hung.worst->unanswered.max();
        if (count > 0 && is_worst) hung.worst = &entry;
    }
    return hung;
}

void add_unanswered(const stats::Snapshot& last, Findings& findings) {
    const stats::EntrySnapshot& all = last.aggregated;
    const std::string waited = all.unanswered.empty()
                                   ? std::string()
                                   : fmt::format(
                                         "; the one that waited longest was cut off after {}",
                                         stats::length_text(all.unanswered.max())
                                     );
    if (all.requests == 0 && all.interrupted_served == 0) {
        findings.add_failure(
            all.interrupted == 0 ? "no request was made"
                                 : counted(all.interrupted, "request was", "requests were") +
                                       " made and none was answered" + waited
        );
        return;
    }
    const Hung hung = hung_requests(last);
    if (hung.count == 0) return;
    findings.add_failure(fmt::format(
        "{} until the end cut {} off: {}{}{} had waited for {} without a byte of an answer, while "
        "{:g} % of the requests that ended took at most {}",
        counted(hung.count, "request hung", "requests hung"),
        hung.count == 1 ? "it" : "them",
        hung.worst->method,
        hung.worst->method.empty() ? "" : " ",
        hung.worst->name,
        stats::length_text(hung.worst->unanswered.max()),
        common_percent,
        stats::length_text(all.response_times.percentile(common_percent))
    ));
}

void add_failures(const stats::Snapshot& last, Findings& findings) {
    const stats::EntrySnapshot& all = last.aggregated;
    if (all.failures > 0 && last.thresholds.empty()) {
        findings.add_failure(fmt::format(
            "{} of {} failed", all.failures, counted(all.requests, "request", "requests")
        ));
    }
    std::uint64_t exceptions = 0;
    for (const auto& exception : last.exceptions) {
        if (exception.type != stats::crash_type) exceptions += exception.occurrences;
    }
    if (exceptions > 0) {
        findings.add_failure(
            "the scenario threw " + counted(exceptions, "exception", "exceptions")
        );
    }
    if (last.run.failed_users > 0) {
        findings.add_failure(counted(last.run.failed_users, "user", "users") + " failed to start");
    }
    if (last.run.crashed_users > 0) {
        findings.add_failure(
            counted(
                last.run.crashed_users,
                "user took down its worker",
                "users took down their workers; the first"
            ) +
            first_crash(last)
        );
    }
    if (last.run.unstarted_users > 0) {
        findings.add_failure(fmt::format(
            "{} could not start: {}",
            counted(last.run.unstarted_users, "user", "users"),
            last.run.obstacle
        ));
    }
    if (!last.run.setup_problem.empty()) {
        findings.add_failure("it did not begin: " + last.run.setup_problem);
    }
    if (!last.run.hook_problem.empty()) findings.add_failure(last.run.hook_problem);
    if (last.run.warms_up && last.run.setup_problem.empty()) {
        findings.add_failure("it ended before its warm-up was over, so nothing was judged");
    }
    if (last.run.setup_problem.empty() && last.run.abort_reason.empty()) {
        add_unanswered(last, findings);
    }
}

void add_thresholds(const stats::Snapshot& last, Findings& findings) {
    for (const stats::ThresholdResult& threshold : last.thresholds) {
        if (threshold.passed) continue;
        const auto ended = threshold.ended_run ? ", and ended the run after failing for " +
                                                     format_duration(threshold.abort_after)
                                               : std::string();
        findings.add(
            Outcome::threshold_failed,
            exit_threshold,
            fmt::format("the threshold '{}' failed: {}{}", threshold.text, threshold.words, ended)
        );
    }
}

}  // namespace

std::string_view name_of(Outcome outcome) {
    constexpr std::array<std::string_view, 7> words{
        "unusable",
        "interrupted",
        "partial",
        "not trusted",
        "threshold failed",
        "failed",
        "passed"};
    return words[static_cast<std::size_t>(outcome)];
}

Verdict judge(const stats::Snapshot& last, const Circumstances& circumstances) {
    Findings findings(circumstances.exit_code_on_failure);
    if (!last.run.abort_reason.empty()) {
        findings.add(Outcome::unusable, exit_unusable, last.run.abort_reason);
    }
    add_failures(last, findings);
    add_thresholds(last, findings);
    for (const std::string& sentence : circumstances.regressions) {
        findings.add(Outcome::threshold_failed, exit_threshold, sentence);
    }
    // What others did to the workers is only a warning.
    if (last.generator.exceeds_by_itself(circumstances.generator_limit)) {
        findings.add(
            Outcome::not_trusted,
            exit_not_trusted,
            "the response times cannot be trusted: " + stats::sentence_on(last.generator)
        );
    }
    if (!circumstances.debugger.empty()) {
        findings.add(Outcome::not_trusted, exit_not_trusted, circumstances.debugger);
    }
    if (last.run.is_partial) {
        findings.add(
            Outcome::partial,
            exit_partial,
            "the results are partial, as a worker was lost with some of them, or the last one left "
            "early"
        );
    }
    if (!circumstances.has_all_reports) {
        findings.add(
            Outcome::partial, exit_partial, "a report or the log could not be written to the end"
        );
    }
    if (circumstances.signal) {
        findings.add(
            Outcome::interrupted, exit_signal_base + *circumstances.signal, "it was interrupted"
        );
    }
    // A run that did not begin, or in which nothing was judged, shows nothing.
    const bool shows_something = last.run.setup_problem.empty() && !last.run.warms_up;
    if (circumstances.exit_code_of_scenario && shows_something) {
        findings.replace_exit_code(*circumstances.exit_code_of_scenario);
    }
    return findings.take();
}

}  // namespace mayfly::judge
