// Diagnostics of mayfly itself, to stderr or a file; spdlog stays behind log.cpp.
#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <utility>

#include <fmt/core.h>

#include "base/result.hpp"

namespace mayfly::log {

enum class Level { debug, info, warning, error };

/// "debug", "info", "warning" or "error", in any case, and Locust's "critical" as error.
Result<Level> parse_level(std::string_view name);
/// As parse_level() reads it.
std::string_view name_of(Level level);

struct Settings {
    Level level = Level::info;
    std::string file;    // Empty: stderr.
    std::string origin;  // Put before each line when not empty: "worker 2".
};

/// Call once, before the first line; without it lines go to stderr at level info.
Result<void> configure(const Settings& settings);

bool enabled(Level level);
void write(Level level, std::string_view text);

/// Also hands each line to `observer` (the dashboard's Logs tab); an empty one removes it.
void observe(std::function<void(Level, std::string_view)> observer);

/// From now on formatted lines, without their newline, go to `write_line` in place of stderr; not
/// those of a log file. An empty one brings stderr back.
void redirect(std::function<void(std::string_view line)> write_line);

template <class... Args>
void debug(fmt::format_string<Args...> format, Args&&... args) {
    if (enabled(Level::debug))
        write(Level::debug, fmt::format(format, std::forward<Args>(args)...));
}
template <class... Args>
void info(fmt::format_string<Args...> format, Args&&... args) {
    if (enabled(Level::info)) write(Level::info, fmt::format(format, std::forward<Args>(args)...));
}
template <class... Args>
void warning(fmt::format_string<Args...> format, Args&&... args) {
    write(Level::warning, fmt::format(format, std::forward<Args>(args)...));
}
template <class... Args>
void error(fmt::format_string<Args...> format, Args&&... args) {
    write(Level::error, fmt::format(format, std::forward<Args>(args)...));
}

}  // namespace mayfly::log
