#include "plan/rates.hpp"

#include <algorithm>
#include <cmath>

#include <fmt/format.h>

#include "base/text.hpp"
#include "plan/stage_list.hpp"
#include "plan/stages.hpp"

namespace mayfly::plan {
namespace {

// Beyond it nanoseconds of a run overflow; a hundred years.
constexpr double longest_seconds = 3.1e9;
// What lasts for ever after other stages is a stage of a hundred years, ...
constexpr Duration endless = std::chrono::hours(24 * 365 * 100);
// ... of which runs will not have seen much. No other stage is that long.
constexpr Duration shortest_endless = endless / 2;

/// A rate per second.
std::optional<double> read_rate(std::string_view text) {
    const auto slash = text.find('/');
    const auto count = parse_number<double>(text.substr(0, slash));
    if (!count || !std::isfinite(*count) || *count < 0) return std::nullopt;
    if (slash == text.npos) return count;
    const auto unit = text.substr(slash + 1);
    if (unit == "s") return count;
    if (unit == "m" || unit == "min") return *count / 60;
    if (unit == "h") return *count / 3600;
    return std::nullopt;
}

std::string rate_text(double per_second) {
    for (const auto& [seconds, unit] : {std::pair(1, "s"), std::pair(60, "m")}) {
        const double count = per_second * seconds;
        if (count == std::round(count)) return fmt::format("{}/{}", count, unit);
    }
    return fmt::format("{}/s", per_second);
}

Error wrong_rate_stage(std::string_view stage, std::string_view why) {
    return {fmt::format(
        "the stage '{}' {}; write stages of arrivals as duration:rate, such as 30s:100/s,2m:500/s",
        stage,
        why
    )};
}

Result<RateStage> read_rate_stage(Duration length, std::string_view end) {
    if (length > longest_stage) return Error{"is longer than a year"};
    const auto per_second = read_rate(end);
    if (!per_second || end.find('/') == end.npos) {
        return Error{"ends with no rate, though another one does"};
    }
    if (*per_second > Rates::highest) return Error{"has more than ten million a second"};
    return RateStage{length, *per_second};
}

/// When a line that begins with the rate `from` and gains `slope` each second has the integral.
double seconds_on_line(double from, double slope, double integral) {
    // This form of the solution also holds for a slope of 0, and loses no digits near it.
    const double root = std::sqrt(std::max(0.0, from * from + 2 * slope * integral));
    return integral <= 0 ? 0 : 2 * integral / (from + root);
}

Duration to_duration(double seconds) {
    return Duration(std::llround(seconds * 1e9));
}

}  // namespace

Result<Rates> Rates::parse_rate(std::string_view text) {
    const auto per_second = read_rate(trimmed(text));
    if (!per_second || *per_second <= 0 || *per_second > highest) {
        return Error{fmt::format(
            "'{}' is no rate of arrivals; write it as 500/s, 30/m or 1000/h, above 0 and at most "
            "ten million a second",
            text
        )};
    }
    return Rates({{Duration(0), *per_second}});
}

Result<Rates> Rates::parse_stages(std::string_view text) {
    auto stages = read_stages<RateStage>(text, read_rate_stage, wrong_rate_stage);
    if (!stages) return stages.error();
    Rates rates(std::move(*stages));
    if (rates.length() == Duration(0)) {
        return Error{
            "stages that take no time end at once; give one of them a duration, as 1m:50/s"};
    }
    return rates;
}

Duration Rates::length() const {
    Duration sum{};
    for (const RateStage& stage : stages_) sum += stage.length;
    return sum >= shortest_endless ? Duration(0) : sum;
}

double Rates::per_second_at(Duration elapsed) const {
    double from = 0;
    for (const auto& [length, rate] : stages_) {
        if (elapsed < length)
            return from + (rate - from) * to_seconds(elapsed) / to_seconds(length);
        elapsed -= length;
        from = rate;
    }
    return length() == Duration(0) ? from : 0;
}

Rates Rates::held(Duration from, double per_second) const {
    auto [stages, after] = cut_stages(stages_, from, per_second_at(from));
    Duration rest = after.empty() && length() == Duration(0) ? endless : Duration(0);
    for (const RateStage& stage : after) rest += stage.length;
    if (rest == endless) stages.push_back({from, per_second_at(from)});
    stages.push_back({Duration(0), per_second});
    stages.push_back({rest, per_second});
    return Rates(std::move(stages));
}

Rates Rates::skipped(Duration elapsed) const {
    return Rates(skip_stage(stages_, elapsed, per_second_at(elapsed)));
}

std::optional<Duration> Rates::end_of_stage(Duration elapsed) const {
    const auto cut = cut_stages(stages_, elapsed, 0.0);
    if (cut.after.empty() || length() == Duration(0)) return std::nullopt;
    return elapsed + cut.after.front().length;
}

double Rates::arrivals_until(Duration elapsed) const {
    double sum = 0;
    double from = 0;
    for (const auto& [length, rate] : stages_) {
        const double seconds = to_seconds(std::clamp(elapsed, Duration(0), length));
        if (seconds > 0) sum += seconds * (from + (rate - from) * seconds / to_seconds(length) / 2);
        elapsed -= length;
        from = rate;
    }
    const bool lasts = length() == Duration(0);
    return lasts ? sum + from * std::max(0.0, to_seconds(elapsed)) : sum;
}

std::optional<Duration> Rates::time_of(double arrivals) const {
    Duration begin{};
    double from = 0;
    for (const auto& [length, rate] : stages_) {
        const double seconds = to_seconds(length);
        const double in_stage = seconds * (from + rate) / 2;
        if (arrivals < in_stage) {
            const double at = seconds_on_line(from, (rate - from) / seconds, arrivals);
            return begin + std::min(to_duration(at), length);
        }
        arrivals -= in_stage;
        begin += length;
        from = rate;
    }
    const bool lasts = begin == Duration(0);
    if (!lasts || from <= 0 || arrivals / from > longest_seconds) return std::nullopt;
    return to_duration(arrivals / from);
}

std::string Rates::to_text() const {
    if (length() == Duration(0)) return is_empty() ? "" : rate_text(stages_.back().per_second);
    std::string text;
    for (const auto& [length, rate] : stages_) {
        const auto comma = text.empty() ? "" : ",";
        text += fmt::format("{}{}:{}", comma, exact_text(length), rate_text(rate));
    }
    return text;
}

}  // namespace mayfly::plan
