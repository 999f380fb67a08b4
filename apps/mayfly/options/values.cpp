#include "options/values.hpp"

#include <cmath>
#include <string_view>
#include <utility>

#include <fmt/core.h>

#include "base/password.hpp"
#include "base/text.hpp"
#include "base/time.hpp"
#include "net/proxy.hpp"
#include "net/url.hpp"

namespace mayfly::app {
namespace {

/// A validator that keeps out of the help text.
CLI::Validator silent(std::function<std::string(std::string&)> check) {
    return CLI::Validator(std::move(check), "");
}

std::string shortest(double number) {
    return std::floor(number) == number ? fmt::format("{:.0f}", number) : fmt::format("{}", number);
}

struct Unit {
    const char* name;
    std::uint64_t bytes;
};

constexpr Unit units[] = {
    {"GiB", std::uint64_t{1} << 30}, {"MiB", std::uint64_t{1} << 20}, {"KiB", 1024}, {"", 1}};

std::string as_size(std::uint64_t bytes) {
    for (const Unit& unit : units)
        if (bytes % unit.bytes == 0) return fmt::format("{}{}", bytes / unit.bytes, unit.name);
    return std::to_string(bytes);
}

bool read_size(std::string_view text, std::uint64_t& bytes) {
    for (const Unit& unit : units) {
        const std::string_view name = unit.name;
        if (!text.ends_with(name)) continue;
        const auto count = parse_number<std::uint64_t>(text.substr(0, text.size() - name.size()));
        return count && !__builtin_mul_overflow(*count, unit.bytes, &bytes);
    }
    return false;
}

template <class Parse>
std::string url_problem(const std::string& text, Parse parse) {
    if (text.find("://") == text.npos) {
        const std::string whole = without_password("http://" + text);
        return fmt::format("'{}' is no URL; write it as {}", whole.substr(7), whole);
    }
    const auto parsed = parse(text);
    return parsed ? std::string() : parsed.error().message;
}

}  // namespace

CLI::Validator is_in(WholeNumbers range) {
    return silent([range](std::string& text) -> std::string {
        const auto number = parse_number<std::uint64_t>(text);
        if (number && *number >= range.lowest && *number <= range.highest) return {};
        return fmt::format(
            "'{}' is no whole number from {} to {}", text, range.lowest, range.highest
        );
    });
}

CLI::Validator is_in(Numbers range) {
    return silent([range](std::string& text) -> std::string {
        const auto number = parse_number<double>(text);
        if (number && *number >= range.lowest && *number <= range.highest) return {};
        return fmt::format(
            "'{}' is no number from {} to {}", text, shortest(range.lowest), shortest(range.highest)
        );
    });
}

CLI::Validator is_size_in(WholeNumbers range) {
    return silent([range](std::string& text) -> std::string {
        std::uint64_t bytes = 0;
        if (!read_size(text, bytes)) {
            return fmt::format("'{}' is no size; write it as 65536, 256KiB or 64MiB", text);
        }
        if (bytes < range.lowest || bytes > range.highest) {
            return fmt::format(
                "'{}' is out of range; use {} to {}",
                text,
                as_size(range.lowest),
                as_size(range.highest)
            );
        }
        text = std::to_string(bytes);
        return {};
    });
}

CLI::Validator is_some_time() {
    return silent([](const std::string& text) -> std::string {
        const auto time = parse_duration(text);
        if (!time || *time > Duration::zero())
            return {};  // The option itself says what is no time.
        return fmt::format("'{}' leaves no time; use 1ms or more", text);
    });
}

CLI::Validator is_base_url() {
    return silent([](const std::string& text) { return url_problem(text, net::parse_base_url); });
}

CLI::Validator is_proxy() {
    return silent([](const std::string& text) { return url_problem(text, net::parse_proxy); });
}

std::optional<double> parse_percent(std::string_view text) {
    if (text.ends_with('%')) text.remove_suffix(1);
    return parse_number<double>(text);
}

CLI::Option* add_text_option(
    CLI::App& app,
    const std::string& flags,
    std::function<Result<void>(const std::string&)> read,
    const char* help
) {
    const std::string name = flags.substr(flags.rfind("--"));
    const auto take = [name, read = std::move(read)](const std::string& text) {
        if (const auto taken = read(text); !taken) {
            throw CLI::ValidationError(name, taken.error().message);
        }
    };
    return app.add_option_function<std::string>(flags, take, help);
}

}  // namespace mayfly::app
