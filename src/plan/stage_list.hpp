// Reads the text of a list of stages, "1m:50,30s:0" or "30s:100/s": for each a length, a colon, and
// what the stage leads to. Pure.
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

}  // namespace mayfly::plan
