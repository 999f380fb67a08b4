#include "master/changes.hpp"

#include <algorithm>
#include <chrono>
#include <utility>

#include <fmt/core.h>

#include "base/time.hpp"

namespace mayfly::master {
namespace {

using stats::RunChange;

std::string rounded(Duration time) {
    return format_duration(std::chrono::round<std::chrono::milliseconds>(time));
}

std::size_t loads_in(const std::vector<RunChange>& changes) {
    const auto times = std::ranges::count(changes, RunChange::What::load, &RunChange::what);
    return static_cast<std::size_t>(times);
}

/// Whether stages of the users, or of all arrivals, lead to the run's end.
bool ends_with_stages(const TestRun& run, const plan::ArrivalPlan& arrivals) {
    const auto& options = run.options();
    const bool are_all = options.target.users == 0 || !options.arrivals.rates.is_empty();
    return run.follows_stages() || (are_all && arrivals.length() > Duration(0));
}

}  // namespace

Result<void> check_run_time(
    Duration run_time, const TestRun& run, const plan::ArrivalPlan& arrivals, Instant now
) {
    if (!run.is_active()) return Error{"no test runs whose run time could be changed; start one"};
    if (ends_with_stages(run, arrivals)) {
        return Error{"this test ends with its stages; skip one, or stop the test"};
    }
    if (run_time == Duration(0)) return {};
    const auto elapsed = run.planned_time_at(now);
    if (run_time <= elapsed) {
        return Error{fmt::format(
            "the test has run for {} already, and cannot end after {}; give a longer run time, or "
            "stop the test",
            rounded(elapsed),
            rounded(run_time)
        )};
    }
    if (run.options().warmup.time >= run_time) {
        return Error{fmt::format(
            "the warm-up takes {}, so nothing would be left to judge; give a longer run time",
            rounded(run.options().warmup.time)
        )};
    }
    return {};
}

Result<void> Changes::check_room(std::size_t more) const {
    if (list_.size() - loads_in(list_) + more > RunChange::most) {
        return Error{fmt::format(
            "host and run time of this test were changed {} times, the most; start another test",
            RunChange::most
        )};
    }
    return {};
}

void Changes::note(RunChange change) {
    constexpr auto load = RunChange::What::load;
    if (change.what == load && loads_in(list_) >= RunChange::most) {
        const auto last = std::ranges::find(list_.rbegin(), list_.rend(), load, &RunChange::what);
        list_.erase(last.base() - 1);
    }
    list_.push_back(std::move(change));
}

void Changes::reset_statistics() {
    for (RunChange& change : list_) change.before_reset = true;
}

std::vector<std::string> Changes::warnings() const {
    using What = RunChange::What;
    std::vector<std::string> all;
    for (const auto what : {What::host, What::run_time}) {
        auto sentence = stats::sentence_on(what, list_);
        if (what == What::host && stats::mixes_figures(what, list_)) {
            sentence += "; the figures are those of all hosts together";
        }
        if (!sentence.empty()) all.push_back(std::move(sentence));
    }
    return all;
}

}  // namespace mayfly::master
