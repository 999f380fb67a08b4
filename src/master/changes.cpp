#include "master/changes.hpp"

#include <algorithm>
#include <chrono>
#include <string_view>
#include <utility>

#include <fmt/core.h>

#include "base/time.hpp"

namespace mayfly::master {
namespace {

using stats::RunChange;

std::string_view words_or(const std::string& words, RunChange::What what) {
    if (!words.empty()) return words;
    return what == RunChange::What::host ? "the hosts of the kinds" : "no limit";
}

std::string rounded(Duration time) {
    return format_duration(std::chrono::round<std::chrono::milliseconds>(time));
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

Result<void> Changes::note(RunChange change) {
    if (list_.size() >= most) {
        return Error{fmt::format(
            "host and run time of this test were changed {} times, the most; start another test",
            most
        )};
    }
    list_.push_back(std::move(change));
    return {};
}

std::vector<std::string> Changes::warnings() const {
    std::vector<std::string> all;
    for (const auto what : {RunChange::What::host, RunChange::What::run_time}) {
        if (auto sentence = on(what); !sentence.empty()) all.push_back(std::move(sentence));
    }
    return all;
}

std::string Changes::on(RunChange::What what) const {
    const auto times = std::ranges::count(list_, what, &RunChange::what);
    if (times == 0) return {};
    const auto last = std::ranges::find(list_.rbegin(), list_.rend(), what, &RunChange::what);
    const bool is_host = what == RunChange::What::host;
    auto sentence = fmt::format(
        "the {} was changed {}from {} to {} after {}",
        is_host ? "host" : "run time",
        times == 1 ? "" : fmt::format("{} times, last ", times),
        words_or(last->before, what),
        words_or(last->now, what),
        rounded(last->elapsed)
    );
    const auto since = list_.begin() + static_cast<std::ptrdiff_t>(before_);
    if (is_host && std::find(since, list_.end(), *last) != list_.end()) {
        sentence += "; the figures are those of all hosts together";
    }
    return sentence;
}

}  // namespace mayfly::master
