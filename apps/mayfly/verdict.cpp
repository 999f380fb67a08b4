#include "verdict.hpp"

#include <fmt/core.h>

#include "exit_code.hpp"

namespace mayfly::app {
namespace {

std::string counted(std::uint64_t count, std::string_view one, std::string_view many) {
    return fmt::format("{} {}", count, count == 1 ? one : many);
}

}  // namespace

report::Verdict judge(const stats::Snapshot& last, const JudgeOptions& options) {
    report::Verdict verdict;
    std::uint64_t exceptions = 0;
    for (const auto& exception : last.exceptions) exceptions += exception.occurrences;
    if (last.aggregated.failures > 0) {
        verdict.reasons.push_back(fmt::format(
            "{} of {} failed",
            last.aggregated.failures,
            counted(last.aggregated.requests, "request", "requests")
        ));
    }
    if (exceptions > 0) {
        verdict.reasons.push_back(
            "the scenario threw " + counted(exceptions, "exception", "exceptions")
        );
    }
    if (last.run.failed_users > 0) {
        verdict.reasons.push_back(
            counted(last.run.failed_users, "user", "users") + " failed to start"
        );
    }
    if (!verdict.reasons.empty()) verdict.exit_code = options.exit_code_on_error;
    if (last.run.is_partial) {
        verdict.reasons.emplace_back(
            "the results are partial, as a worker was lost with some of them"
        );
    }
    if (!options.has_all_reports) verdict.reasons.emplace_back("a report could not be written");
    if (last.run.is_partial || !options.has_all_reports) verdict.exit_code = exit_partial;
    if (!last.run.setup_problem.empty()) {
        verdict.reasons.push_back("it did not begin: " + last.run.setup_problem);
        verdict.exit_code = exit_usage;
    }
    verdict.passed = verdict.exit_code == 0;
    return verdict;
}

}  // namespace mayfly::app
