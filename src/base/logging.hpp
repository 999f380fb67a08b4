// mayfly's own log, to stderr or a file. Only logging.cpp knows spdlog.
#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <utility>

#include <fmt/core.h>

#include "base/result.hpp"

namespace mayfly::logging {

enum class Level { debug, info, warning, error };

/// Reads "debug", "info", "warning" or "error", in any case; Locust's "critical" counts as error.
Result<Level> parse_level(std::string_view name);
/// The name of a level, as parse_level() reads it.
std::string_view name_of(Level level);

struct Settings {
    Level level = Level::info;
    std::string file;    // Empty: stderr.
    std::string origin;  // Put before each line when not empty: "worker 2".
};

/// Call it once, before the first line is logged. Without it, lines go to stderr at level info.
Result<void> configure(const Settings& settings);

/// Whether lines could not be written to the log file, which says so on stderr, where all go since;
/// or to stderr.
bool has_lost_lines();

bool enabled(Level level);
/// `source` is for observers: who says it, if it is not this process ("worker 2", "scenario").
void write(Level level, std::string_view text, std::string_view source = {});
/// Of the line that an observer is being told.
std::string_view source_of_line();
/// The source of what an author's code logs or prints.
inline constexpr std::string_view scenario_source = "scenario";

/// Also passes each line to `observer` (the dashboard's Logs tab); an empty observer removes it.
void observe(std::function<void(Level, std::string_view)> observer);

/// Where lines go that go to stderr; for a process that has something else as its descriptor 2.
/// Call it before configure(). The descriptor stays open.
void use_terminal(int descriptor);
/// A line there, without its newline, beside the log.
void print_to_terminal(std::string_view line);

/// From now on, formatted lines without their newline go to `write_line` instead of stderr. A log
/// file is not affected. An empty function restores stderr.
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

}  // namespace mayfly::logging
