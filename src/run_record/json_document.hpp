// The JSON of a file that may be anybody's.
#pragma once

#include <optional>
#include <string_view>

#include <nlohmann/json.hpp>

#include "stats/histogram.hpp"

namespace mayfly::run_record {

/// Without what is nested deeper than any run: to write or compare that takes a stack as deep.
/// is_discarded() if the text is no JSON.
inline nlohmann::ordered_json parsed(std::string_view text) {
    constexpr int most_levels = 64;
    const auto is_shallow = [](int level, auto&&...) { return level < most_levels; };
    return nlohmann::ordered_json::parse(text, is_shallow, false);
}

/// The response times of a row of the document; nothing if it has none, or damaged ones.
std::optional<stats::Histogram> times_in(const nlohmann::ordered_json& entry);

}  // namespace mayfly::run_record
