#include "plan/stages.hpp"

#include <algorithm>
#include <cmath>
#include <utility>

#include <fmt/format.h>

#include "base/text.hpp"

namespace mayfly::plan {
namespace {

constexpr Duration step = std::chrono::milliseconds(100);
constexpr Duration longest_stage = std::chrono::hours(24 * 365);

Error wrong_stage(std::string_view stage, std::string_view why) {
    return {fmt::format(
        "the stage '{}' {}; write stages as duration:users, such as 1m:50,3m:50,30s:0", stage, why
    )};
}

Result<Stage> parse_stage(std::string_view text) {
    const auto colon = text.find(':');
    if (colon == text.npos) return wrong_stage(text, "has no colon");
    const auto length = parse_duration(text.substr(0, colon));
    if (!length) return wrong_stage(text, "begins with no duration");
    if (*length < Duration(0) || *length > longest_stage) {
        return wrong_stage(text, "is longer than a year");
    }
    const auto users = parse_number<std::uint64_t>(text.substr(colon + 1));
    if (!users) return wrong_stage(text, "ends with no whole number of users");
    if (*users > Stages::most_users) {
        return wrong_stage(text, fmt::format("has more than {} users", Stages::most_users));
    }
    return Stage{*length, *users};
}

/// A duration as parse_duration() reads it back exactly.
std::string exact(Duration length) {
    const auto millis = std::chrono::duration_cast<std::chrono::milliseconds>(length);
    if (millis.count() % 1000 != 0) return fmt::format("{}ms", millis.count());
    const auto seconds = millis.count() / 1000;
    return seconds % 60 == 0 && seconds > 0 ? fmt::format("{}m", seconds / 60)
                                            : fmt::format("{}s", seconds);
}

/// Users on the line from `from` to `to`, of whose steps so many parts of 1 are made.
std::uint64_t on_line(std::uint64_t from, std::uint64_t to, double part) {
    const auto way = static_cast<double>(from < to ? to - from : from - to);
    // What is added lets an instant that was rounded down to the clock's grid still count.
    const auto made = static_cast<std::uint64_t>(std::max(0.0, way * part + 1e-6));
    return from < to ? from + made : from - made;
}

}  // namespace

Result<Stages> Stages::parse(std::string_view text) {
    std::vector<Stage> list;
    while (true) {
        const auto comma = text.find(',');
        auto stage = parse_stage(trimmed(text.substr(0, comma)));
        if (!stage) return stage.error();
        list.push_back(*stage);
        if (comma == text.npos) break;
        text.remove_prefix(comma + 1);
    }
    Stages stages(std::move(list));
    if (stages.length() == Duration(0)) {
        return Error{"stages that take no time end at once; give one of them a duration, as 1m:50"};
    }
    return stages;
}

Duration Stages::length() const {
    Duration sum{};
    for (const Stage& stage : list_) sum += stage.length;
    return sum;
}

std::uint64_t Stages::highest() const {
    std::uint64_t most = 0;
    for (const Stage& stage : list_) most = std::max(most, stage.users);
    return most;
}

std::uint64_t Stages::users_at(Duration elapsed) const {
    std::uint64_t from = 0;
    for (const Stage& stage : list_) {
        if (elapsed < stage.length) {
            const auto part = std::max(0.0, to_seconds(elapsed)) / to_seconds(stage.length);
            return on_line(from, stage.users, part);
        }
        elapsed -= stage.length;
        from = stage.users;
    }
    return from;
}

bool Stages::is_slope_at(Duration elapsed) const {
    std::uint64_t from = 0;
    for (const Stage& stage : list_) {
        if (elapsed < stage.length) return stage.users != from;
        elapsed -= stage.length;
        from = stage.users;
    }
    return false;
}

Duration Stages::next_change_after(Duration elapsed) const {
    Duration begin{};
    std::uint64_t from = 0;
    for (const Stage& stage : list_) {
        const auto end = begin + stage.length;
        if (elapsed < end) {
            const auto way =
                std::fabs(static_cast<double>(stage.users) - static_cast<double>(from));
            if (way == 0) return end;
            const auto each = to_seconds(stage.length) / way;  // Seconds from one user to the next.
            const auto passed = std::floor(to_seconds(elapsed - begin) / each + 1e-6);
            const auto next = std::chrono::duration<double>((passed + 1) * each);
            const auto change = begin + std::chrono::duration_cast<Duration>(next) + Duration(1);
            return std::min(end, std::max(change, elapsed + step));
        }
        begin = end;
        from = stage.users;
    }
    return Duration::max();
}

std::string Stages::to_text() const {
    std::string text;
    for (const Stage& stage : list_) {
        text += fmt::format("{}{}:{}", text.empty() ? "" : ",", exact(stage.length), stage.users);
    }
    return text;
}

}  // namespace mayfly::plan
