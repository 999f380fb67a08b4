// What lists of stages of users and of rates have in common: their text, "1m:50,30s:0" or
// "30s:100/s", which is for each a length, a colon, and what the stage leads to; and what becomes
// of the others when somebody cuts one short. Pure.
#pragma once

#include <optional>
#include <string_view>
#include <utility>
#include <vector>

#include "base/result.hpp"
#include "base/text.hpp"
#include "base/time.hpp"

namespace mayfly::plan {

/// `read` makes a stage of a length and what follows the colon. What it finds wrong completes a
/// sentence that `wrong` begins, with the text of the stage.
template <class Stage>
Result<std::vector<Stage>> read_stages(
    std::string_view text,
    Result<Stage> (*read)(Duration length, std::string_view end),
    Error (*wrong)(std::string_view stage, std::string_view why)
) {
    std::vector<Stage> stages;
    std::optional<Error> mistake;
    const auto take = [&](std::string_view item) -> Result<Stage> {
        const auto colon = item.find(':');
        if (colon == item.npos) return Error{"has no colon"};
        const auto length = parse_duration(item.substr(0, colon));
        if (!length) return Error{"begins with no duration"};
        return read(*length, item.substr(colon + 1));
    };
    each_of_list(text, [&](std::string_view untrimmed) {
        const auto item = trimmed(untrimmed);
        auto stage = take(item);
        if (stage) {
            stages.push_back(std::move(*stage));
        } else {
            mistake = wrong(item, stage.error().message);
        }
        return !mistake;
    });
    if (mistake) return *mistake;
    return stages;
}

/// A list of stages in two parts: `before` ends at a moment, `after` begins there.
template <class Stage>
struct StageCut {
    std::vector<Stage> before;
    std::vector<Stage> after;  // Empty if the moment is not before the end of the last stage.
};

/// `value` is what the stage has come to that is cut in two.
template <class Stage, class Value>
StageCut<Stage> cut_stages(const std::vector<Stage>& stages, Duration at, Value value) {
    StageCut<Stage> cut;
    for (const Stage& stage : stages) {
        const auto& [length, end] = stage;
        if (!cut.after.empty()) {
            cut.after.push_back(stage);
        } else if (at >= length) {
            cut.before.push_back(stage);
            at -= length;
        } else {
            if (at > Duration(0)) cut.before.push_back({at, value});
            cut.after.push_back({length - at, end});
        }
    }
    return cut;
}

/// The stage at that moment leads to its end at once, and the next one follows.
template <class Stage, class Value>
std::vector<Stage> skip_stage(const std::vector<Stage>& stages, Duration at, Value value) {
    auto [all, after] = cut_stages(stages, at, value);
    if (!after.empty()) after.front().length = Duration(0);
    all.insert(all.end(), after.begin(), after.end());
    return all;
}

}  // namespace mayfly::plan
