#include "plan/stages.hpp"

#include <algorithm>
#include <cmath>
#include <utility>

#include <fmt/format.h>

#include "base/text.hpp"
#include "plan/stage_list.hpp"

namespace mayfly::plan {
namespace {

constexpr Duration step = std::chrono::milliseconds(100);

Error wrong_stage(std::string_view stage, std::string_view why) {
    return {fmt::format(
        "the stage '{}' {}; write stages as duration:users, such as 1m:50,3m:50,30s:0", stage, why
    )};
}

/// The error completes a sentence.
Result<void> check_stage(const Stage& stage) {
    if (stage.length < Duration(0) || stage.length > longest_stage) {
        return Error{"takes less than no time, or more than a year"};
    }
    if (stage.users > Stages::most_users) {
        return Error{fmt::format("has more than {} users", Stages::most_users)};
    }
    return {};
}

Result<Stage> read_stage(Duration length, std::string_view end) {
    const auto users = parse_number<std::uint64_t>(end);
    if (!users) return Error{"ends with no whole number of users"};
    const Stage stage{length, *users};
    if (auto checked = check_stage(stage); !checked) return checked.error();
    return stage;
}

/// Users on the line from `from` to `to`, of whose steps so many parts of 1 are made.
std::uint64_t on_line(std::uint64_t from, std::uint64_t to, double part) {
    const auto way = static_cast<double>(from < to ? to - from : from - to);
    // What is added lets an instant that was rounded down to the clock's grid still count.
    const auto made = static_cast<std::uint64_t>(std::max(0.0, way * part + 1e-6));
    return from < to ? from + made : from - made;
}

}  // namespace

std::string exact_text(Duration length) {
    const auto millis = std::chrono::duration_cast<std::chrono::milliseconds>(length);
    if (millis != length) {
        const auto nanos = length.count();
        return fmt::format("{}.{:03}us", nanos / 1000, nanos % 1000);
    }
    if (millis.count() % 1000 != 0) return fmt::format("{}ms", millis.count());
    const auto seconds = millis.count() / 1000;
    return seconds % 60 == 0 && seconds > 0 ? fmt::format("{}m", seconds / 60)
                                            : fmt::format("{}s", seconds);
}

Result<Stages> Stages::parse(std::string_view text) {
    auto list = read_stages<Stage>(text, read_stage, wrong_stage);
    if (!list) return list.error();
    Stages stages(std::move(*list));
    if (auto checked = stages.check(); !checked) return checked.error();
    return stages;
}

Result<void> Stages::check() const {
    for (const Stage& stage : list_) {
        if (auto checked = check_stage(stage); !checked) {
            return wrong_stage(Stages({stage}).to_text(), checked.error().message);
        }
    }
    if (length() > Duration(0)) return {};
    return Error{"stages that take no time end at once; give one of them a duration, as 1m:50"};
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

std::optional<Stages::Place> Stages::place_at(Duration elapsed) const {
    std::uint64_t from = 0;
    for (const Stage& stage : list_) {
        if (elapsed < stage.length) return Place{stage, elapsed, from};
        elapsed -= stage.length;
        from = stage.users;
    }
    return std::nullopt;
}

std::uint64_t Stages::users_at(Duration elapsed) const {
    const auto place = place_at(elapsed);
    if (!place) return is_empty() ? 0 : list_.back().users;
    const auto part = std::max(0.0, to_seconds(place->since)) / to_seconds(place->stage.length);
    return on_line(place->from, place->stage.users, part);
}

bool Stages::is_slope_at(Duration elapsed) const {
    const auto place = place_at(elapsed);
    return place && place->stage.users != place->from;
}

Duration Stages::next_change_after(Duration elapsed) const {
    const auto place = place_at(elapsed);
    if (!place) return Duration::max();
    const auto begin = elapsed - place->since;
    const auto end = begin + place->stage.length;
    const auto way =
        std::fabs(static_cast<double>(place->stage.users) - static_cast<double>(place->from));
    if (way == 0) return end;
    const auto each = to_seconds(place->stage.length) / way;  // Seconds from one user to the next.
    const auto passed = std::floor(to_seconds(place->since) / each + 1e-6);
    const auto next = std::chrono::duration<double>((passed + 1) * each);
    const auto change = begin + std::chrono::duration_cast<Duration>(next) + Duration(1);
    return std::min(end, std::max(change, elapsed + step));
}

Stages Stages::skipped(Duration elapsed) const {
    const auto at = std::chrono::floor<std::chrono::milliseconds>(elapsed);  // As texts have it.
    return Stages(skip_stage(list_, at, users_at(at)));
}

std::string Stages::to_text() const {
    std::string text;
    for (const Stage& stage : list_) {
        text +=
            fmt::format("{}{}:{}", text.empty() ? "" : ",", exact_text(stage.length), stage.users);
    }
    return text;
}

}  // namespace mayfly::plan
