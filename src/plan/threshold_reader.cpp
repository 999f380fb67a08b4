#include <algorithm>
#include <array>
#include <cmath>
#include <optional>

#include <fmt/format.h>

#include "base/near_name.hpp"
#include "base/text.hpp"
#include "plan/threshold.hpp"

namespace mayfly::plan {
namespace {

using namespace std::chrono_literals;

constexpr std::size_t longest_text = 500;
constexpr Duration longest_window = 10min;
constexpr std::string_view letters_of_operators = "<>=";

/// What a statistic may be compared with, and whether it has windows and rows.
struct Known {
    std::string_view name;
    Statistic statistic;
    std::vector<Unit> units;
    std::string_view example;
    bool has_window = true;
    bool has_row = true;
};

const std::vector<Known>& known_statistics() {
    using enum Statistic;
    static const std::vector<Known> list{
        {"min", min, {Unit::time}, "min < 50ms"},
        {"mean", mean, {Unit::time}, "mean < 200ms"},
        {"max", max, {Unit::time}, "max < 2s"},
        {"last", last, {Unit::number, Unit::time}, "queue: last < 10"},
        {"count", count, {Unit::number}, "count > 1000"},
        {"rate", rate, {Unit::per_second, Unit::share}, "rate > 100/s"},
        {"failures", failures, {Unit::share, Unit::number}, "failures < 1%"},
        {"checks", checks, {Unit::share}, "checks > 99%"},
        {"dropped", dropped, {Unit::number, Unit::share}, "dropped <= 10", false},
        {"interrupted", interrupted, {Unit::number}, "interrupted < 5", false},
        {"users", users, {Unit::number}, "users >= 50", true, false},
        {"generator_bound", generator_bound, {Unit::share}, "generator_bound < 1%", false, false},
    };
    return list;
}

const Known& percentile_statistic() {
    static const Known known{"p95", Statistic::percentile, {Unit::time}, "p95 < 500ms"};
    return known;
}

/// Rows of requests begin like this; what else has a name may be a metric, in any unit.
bool begins_with_method(std::string_view row) {
    const auto blank = row.find(' ');
    return blank != row.npos && blank > 0 &&
           std::ranges::all_of(row.substr(0, blank), [](char c) { return c >= 'A' && c <= 'Z'; });
}

class Reader {
public:
    explicit Reader(std::string_view text) : text_(text) {}

    Result<Threshold> read() {
        Threshold result;
        if (!read_row(result) || !read_statistic(result) || !read_comparison(result) ||
            !read_value(result) || !read_endings(result)) {
            return std::move(*error_);
        }
        result.text = std::string(trimmed(text_.substr(0, end_)));
        return result;
    }

private:
    /// Remembers what is wrong at that place; false.
    bool fail(std::size_t place, const std::string& what) {
        error_ = Error{
            fmt::format("the threshold '{}' is wrong at character {}: {}", text_, place + 1, what)};
        return false;
    }

    void skip_blanks() {
        while (at_ < text_.size() && (text_[at_] == ' ' || text_[at_] == '\t')) ++at_;
    }
    /// Up to a blank or an operator.
    std::string_view word() {
        skip_blanks();
        const auto stop = text_.find_first_of(" \t<>=", at_);
        const auto begin = std::exchange(at_, std::min(stop, text_.size()));
        return text_.substr(begin, at_ - begin);
    }

    /// A condition has no colon, so the last one is the row's end, even if the row has some, too.
    bool read_row(Threshold& result) {
        const auto colon = text_.rfind(':');
        if (colon == text_.npos) return true;
        result.row = std::string(trimmed(text_.substr(0, colon)));
        at_ = colon + 1;
        if (result.row.empty()) return fail(0, "a row's name is missing before the colon");
        const bool has_labels = result.row.front() == '{' && result.row.back() == '}' &&
                                result.row.find('=') != result.row.npos;
        if (has_labels) {
            const bool are_good = each_of_list(
                std::string_view(result.row).substr(1, result.row.size() - 2),
                [&](auto pair) {
                    const auto equals = pair.find('=');
                    if (equals == pair.npos || equals == 0) return false;
                    result.labels.emplace_back(
                        trimmed(pair.substr(0, equals)), trimmed(pair.substr(equals + 1), " \t\"")
                    );
                    return true;
                }
            );
            if (!are_good) return fail(0, "labels are written as {tier=gold, zone=eu}");
            result.row.clear();
        } else if (result.row == "Aggregated") {
            result.row.clear();
        }
        return true;
    }

    bool read_statistic(Threshold& result) {
        skip_blanks();
        auto place = at_;
        std::string_view name = word();
        if (name == "start_delay") {
            result.of_start_delay = true;
            skip_blanks();
            place = at_;
            name = word();
        }
        if (name.empty()) return fail(place, "a statistic is missing, as in p95 < 500ms");
        if (name.front() == 'p') {
            const auto percent = parse_number<double>(name.substr(1));
            if (percent && *percent >= 0 && *percent <= 100) {
                result.percent = *percent;
                known_ = &percentile_statistic();
                return true;
            }
            if (percent) return fail(place, "a percentile is from p0 to p100");
        }
        const auto found = std::ranges::find(known_statistics(), name, &Known::name);
        if (found == known_statistics().end()) return fail(place, no_such(name));
        known_ = &*found;
        result.statistic = found->statistic;
        const bool is_time = found->units.front() == Unit::time;
        if (result.of_start_delay && !is_time) {
            return fail(place, "start_delay needs a percentile, min, mean or max");
        }
        if (!known_->has_row && !(result.row.empty() && result.labels.empty())) {
            return fail(0, fmt::format("'{}' is of the whole run; leave the row out", name));
        }
        return true;
    }

    static std::string no_such(std::string_view name) {
        std::vector<std::string> names;
        for (const Known& known : known_statistics()) names.emplace_back(known.name);
        std::string sentence = fmt::format("there is no statistic '{}'; ", name);
        if (const auto near = nearest(name, names)) {
            return sentence + fmt::format("did you mean '{}'?", *near);
        }
        return sentence +
               fmt::format("use p0 to p100, {} or start_delay p99", fmt::join(names, ", "));
    }

    bool read_comparison(Threshold& result) {
        skip_blanks();
        const auto place = at_;
        while (at_ < text_.size() && letters_of_operators.find(text_[at_]) != std::string_view::npos
        )
            ++at_;
        constexpr std::array<std::pair<std::string_view, Comparison>, 4> operators{
            {{"<", Comparison::less},
             {"<=", Comparison::at_most},
             {">", Comparison::more},
             {">=", Comparison::at_least}}};
        const auto symbol = text_.substr(place, at_ - place);
        const auto found =
            std::ranges::find(operators, symbol, [](auto& one) { return one.first; });
        if (found == operators.end()) return fail(place, "a comparison is <, <=, > or >=");
        result.comparison = found->second;
        return true;
    }

    bool read_value(Threshold& result) {
        skip_blanks();
        const auto place = at_;
        std::string value(word());
        // The unit may stand apart.
        if (parse_number<double>(value)) {
            const auto before = at_;
            const auto unit = word();
            if (unit == "%" || unit == "/s" || unit == "ms" || unit == "us" || unit == "s") {
                value += unit;
            } else {
                at_ = before;
            }
        }
        end_ = at_;
        const auto number = read_number(value, result.unit);
        const auto& units = known_->units;
        const bool is_of_a_metric = !result.row.empty() && !begins_with_method(result.row);
        const bool fits = std::ranges::find(units, result.unit) != units.end() ||
                          (is_of_a_metric && result.unit == Unit::number &&
                           units.front() == Unit::time && !result.of_start_delay);
        if (!number || !std::isfinite(*number)) {
            return fail(place, fmt::format("a value is missing, as in {}", known_->example));
        }
        if (!fits) return fail(place, what_fits(result.unit));
        if (result.unit == Unit::share && (*number < 0 || *number > 1)) {
            return fail(place, "a share is from 0% to 100%");
        }
        const bool may_be_negative = is_of_a_metric && result.unit == Unit::number;
        if (*number < 0 && !may_be_negative) return fail(place, "a value is 0 or more");
        result.limit = *number;
        return true;
    }

    static std::optional<double> read_number(std::string_view value, Unit& unit) {
        const auto without = [&](std::size_t count) {
            return value.substr(0, value.size() - count);
        };
        if (value.ends_with('%')) {
            unit = Unit::share;
            auto percent = parse_number<double>(without(1));
            if (percent) *percent /= 100;
            return percent;
        }
        if (value.ends_with("/s")) {
            unit = Unit::per_second;
            return parse_number<double>(without(2));
        }
        unit = Unit::number;
        if (const auto number = parse_number<double>(value)) return number;
        unit = Unit::time;
        const auto time = parse_duration(value);
        return time ? std::optional(to_seconds(*time)) : std::nullopt;
    }

    std::string what_fits(Unit given) const {
        const bool lacks_unit = given == Unit::number;
        if (known_->units.front() == Unit::time) {
            return fmt::format(
                "a time {}, as in {}",
                lacks_unit ? "needs a unit (us, ms or s)" : "is compared with a time",
                known_->example
            );
        }
        return fmt::format("this does not fit '{}', as in {}", known_->name, known_->example);
    }

    bool read_endings(Threshold& result) {
        skip_blanks();
        auto place = at_;
        auto name = word();
        if (name == "over") {
            if (!read_time("over 10s", result.window)) return false;
            const bool is_good = result.window >= 1s && result.window <= longest_window &&
                                 result.window % 1s == Duration(0);
            if (!is_good) return fail(place, "a window is whole seconds, from 1s to 10m");
            if (!known_->has_window || result.of_start_delay) {
                return fail(
                    place, fmt::format("'{}' is of the whole run; leave 'over' out", known_->name)
                );
            }
            end_ = at_;
            skip_blanks();
            place = at_;
            name = word();
        }
        if (name == "abort" && word() == "after") {
            if (!read_time("abort after 10s", result.abort_after)) return false;
            result.abort_after -= result.abort_after % 1ms;
            if (result.abort_after == Duration(0)) {
                return fail(place, "it would end the run at once; write abort after 10s");
            }
            skip_blanks();
            place = at_;
        }
        if (place == text_.size()) return true;
        return fail(
            place,
            fmt::format(
                "'{}' is one word too many; only 'over 10s' and 'abort after 10s' may follow",
                trimmed(text_.substr(place))
            )
        );
    }

    bool read_time(std::string_view example, Duration& time) {
        skip_blanks();
        const auto place = at_;
        const auto value = word();
        const auto read = parse_duration(value);
        const bool has_unit = !parse_number<double>(value);
        if (!read || !has_unit)
            return fail(place, fmt::format("a time is missing, as in {}", example));
        time = *read;
        return true;
    }

    std::string_view text_;
    std::size_t at_ = 0;
    std::size_t end_ = 0;  // Of what Threshold::text has.
    const Known* known_ = nullptr;
    std::optional<Error> error_;
};

}  // namespace

Result<Threshold> parse_threshold(std::string_view text) {
    text = trimmed(text);
    if (text.size() > longest_text) {
        return Error{fmt::format("a threshold has at most {} characters", longest_text)};
    }
    const bool is_plain = std::ranges::none_of(text, [](unsigned char c) { return c < 0x20; });
    if (!is_plain) return Error{"a threshold is one line of text"};
    if (valid_utf8(text) != text) return Error{"a threshold is text in UTF-8"};
    return Reader(text).read();
}

}  // namespace mayfly::plan
