#include "plan/threshold.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "base/text.hpp"

namespace mayfly::plan {
namespace {

using namespace std::chrono_literals;

std::string words_with(double value, Unit unit, int digits) {
    switch (unit) {
        case Unit::time:
            if (value < 1) return fmt::format("{:.{}g} ms", value * 1000, digits);
            return fmt::format("{:.{}g} s", value, digits);
        case Unit::share:
            return fmt::format("{:.{}g} %", value * 100, digits);
        case Unit::per_second:
            return fmt::format("{:.{}g}/s", value, digits);
        case Unit::number:
            break;
    }
    return fmt::format("{:.{}g}", value, std::max(digits, 15));
}

}  // namespace

bool Threshold::is_kept_by(double value) const {
    switch (comparison) {
        case Comparison::less:
            return value < limit;
        case Comparison::at_most:
            return value <= limit;
        case Comparison::more:
            return value > limit;
        case Comparison::at_least:
            break;
    }
    return value >= limit;
}

Result<std::vector<Threshold>> parse_thresholds(const std::vector<std::string>& texts) {
    std::vector<Threshold> thresholds;
    for (const std::string& text : texts) {
        if (trimmed(text).empty()) continue;
        auto one = parse_threshold(text);
        if (!one) return one.error();
        const auto known = std::ranges::find(thresholds, *one);
        if (known == thresholds.end()) thresholds.push_back(std::move(*one));
    }
    if (thresholds.size() <= most_thresholds) return thresholds;
    return Error{
        fmt::format("there are {} thresholds; use at most {}", thresholds.size(), most_thresholds)};
}

std::string to_text(const Threshold& threshold) {
    if (threshold.abort_after == Duration(0)) return threshold.text;
    const bool is_whole = threshold.abort_after % 1s == Duration(0);
    return is_whole
               ? fmt::format("{} abort after {}s", threshold.text, threshold.abort_after / 1s)
               : fmt::format("{} abort after {}ms", threshold.text, threshold.abort_after / 1ms);
}

std::string words_of(double value, const Threshold& threshold) {
    constexpr int most_digits = 12;
    int digits = 4;
    std::string words = words_with(value, threshold.unit, digits);
    const auto says_limit = [&] {
        return words == words_with(threshold.limit, threshold.unit, digits);
    };
    while (value != threshold.limit && digits < most_digits && says_limit()) {
        digits += 4;
        words = words_with(value, threshold.unit, digits);
    }
    return words;
}

}  // namespace mayfly::plan
