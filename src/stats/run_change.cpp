#include "stats/run_change.hpp"

#include <algorithm>
#include <chrono>
#include <string_view>
#include <utility>

#include <fmt/core.h>

namespace mayfly::stats {
namespace {

using What = RunChange::What;

std::string_view words_or(const std::string& words, What what) {
    if (!words.empty()) return words;
    return what == What::host ? "the hosts of the kinds" : "no limit";
}

std::string_view name_of(What what) {
    if (what == What::load) return "load";
    return what == What::host ? "host" : "run time";
}

/// Of many changes of the load only the first ones and the last are kept.
std::string often(std::size_t times) {
    if (times == 1) return {};
    return fmt::format("{} times{}, last ", times, times < RunChange::most ? "" : " or more");
}

}  // namespace

std::string sentence_on(What what, const std::vector<RunChange>& changes) {
    const auto times = std::ranges::count(changes, what, &RunChange::what);
    if (times == 0) return {};
    const auto last = std::ranges::find(changes.rbegin(), changes.rend(), what, &RunChange::what);
    return fmt::format(
        "the {} was changed {}from {} to {} after {}",
        name_of(what),
        often(static_cast<std::size_t>(times)),
        words_or(last->before, what),
        words_or(last->now, what),
        format_duration(std::chrono::round<std::chrono::milliseconds>(last->elapsed))
    );
}

bool mixes_figures(What what, const std::vector<RunChange>& changes) {
    return std::ranges::any_of(changes, [&](const RunChange& change) {
        return change.what == what && !change.before_reset;
    });
}

std::vector<std::string> sentences_on(const std::vector<RunChange>& changes) {
    std::vector<std::string> all;
    for (const auto what : {What::host, What::run_time, What::load}) {
        if (auto sentence = sentence_on(what, changes); !sentence.empty()) {
            all.push_back(std::move(sentence));
        }
    }
    return all;
}

}  // namespace mayfly::stats
