// The JSON of a file that may be anybody's.
#pragma once

#include <string_view>

#include <nlohmann/json.hpp>

namespace mayfly::run_record {

/// Without what is nested deeper than any run: to write or compare that takes a stack as deep.
/// is_discarded() if the text is no JSON.
inline nlohmann::ordered_json parsed(std::string_view text) {
    constexpr int most_levels = 64;
    const auto is_shallow = [](int level, auto&&...) {
        return level < most_levels;
    };
    return nlohmann::ordered_json::parse(text, is_shallow, false);
}

}  // namespace mayfly::run_record
