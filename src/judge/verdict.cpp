#include "judge/verdict.hpp"

#include <utility>

#include <fmt/core.h>

namespace mayfly::judge {
namespace {

std::string counted(std::uint64_t count, std::string_view one, std::string_view many) {
    return fmt::format("{} {}", count, count == 1 ? one : many);
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

    Verdict take() { return std::move(verdict_); }

private:
    int exit_code_on_failure_;
    Verdict verdict_;
};

void add_failures(const stats::Snapshot& last, Findings& findings) {
    const stats::EntrySnapshot& all = last.aggregated;
    if (all.failures > 0) {
        findings.add_failure(fmt::format(
            "{} of {} failed", all.failures, counted(all.requests, "request", "requests")
        ));
    }
    std::uint64_t exceptions = 0;
    for (const auto& exception : last.exceptions) exceptions += exception.occurrences;
    if (exceptions > 0) {
        findings.add_failure(
            "the scenario threw " + counted(exceptions, "exception", "exceptions")
        );
    }
    if (last.run.failed_users > 0) {
        findings.add_failure(counted(last.run.failed_users, "user", "users") + " failed to start");
    }
    if (!last.run.setup_problem.empty()) {
        findings.add_failure("it did not begin: " + last.run.setup_problem);
    }
    if (!last.run.conclusion_problem.empty()) {
        findings.add_failure(last.run.conclusion_problem);
    }
    if (all.requests == 0 && last.run.setup_problem.empty()) {
        findings.add_failure(
            all.interrupted == 0 ? "no request was made"
                                 : counted(all.interrupted, "request was", "requests were") +
                                       " made and none was answered"
        );
    }
}

}  // namespace

std::string_view name_of(Outcome outcome) {
    switch (outcome) {
        case Outcome::unusable:
            return "unusable";
        case Outcome::interrupted:
            return "interrupted";
        case Outcome::partial:
            return "partial";
        case Outcome::failed:
            return "failed";
        case Outcome::passed:
            break;
    }
    return "passed";
}

Verdict judge(const stats::Snapshot& last, const Circumstances& circumstances) {
    Findings findings(circumstances.exit_code_on_failure);
    add_failures(last, findings);
    if (last.run.is_partial) {
        findings.add(
            Outcome::partial,
            exit_partial,
            "the results are partial, as a worker was lost with some of them"
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
    return findings.take();
}

}  // namespace mayfly::judge
