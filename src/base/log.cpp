#include "base/log.hpp"

#include <algorithm>
#include <cctype>

#include <spdlog/sinks/basic_file_sink.h>
#include <spdlog/sinks/stdout_color_sinks.h>
#include <spdlog/spdlog.h>

namespace mayfly::log {
namespace {

struct Sink {
    std::shared_ptr<spdlog::logger> logger = spdlog::stderr_color_st("mayfly");
    std::function<void(Level, std::string_view)> observer;
};

Sink& sink() {
    static Sink the_sink;
    return the_sink;
}

spdlog::level::level_enum native(Level level) {
    switch (level) {
        case Level::debug:
            return spdlog::level::debug;
        case Level::info:
            return spdlog::level::info;
        case Level::warning:
            return spdlog::level::warn;
        case Level::error:
            return spdlog::level::err;
    }
    return spdlog::level::info;
}

/// `text` as a part of a pattern that stands for itself.
std::string literal(std::string_view text) {
    std::string escaped;
    for (const char c : text) escaped.append(c == '%' ? 2 : 1, c);
    return escaped;
}

}  // namespace

Result<Level> parse_level(std::string_view name) {
    std::string lower(name);
    std::transform(lower.begin(), lower.end(), lower.begin(), [](unsigned char c) {
        return static_cast<char>(std::tolower(c));
    });
    if (lower == "debug") return Level::debug;
    if (lower == "info") return Level::info;
    if (lower == "warning") return Level::warning;
    if (lower == "error" || lower == "critical") return Level::error;
    return Error{fmt::format("'{}' is not a log level; use debug, info, warning or error", name)};
}

Result<void> configure(const Settings& settings) {
    Sink& current = sink();
    if (!settings.file.empty()) {
        try {
            current.logger = std::make_shared<spdlog::logger>(
                "mayfly", std::make_shared<spdlog::sinks::basic_file_sink_st>(settings.file)
            );
        } catch (const spdlog::spdlog_ex& problem) {
            return Error{fmt::format("cannot write the log file: {}", problem.what())};
        }
    }
    const std::string origin = settings.origin.empty() ? "" : " " + literal(settings.origin) + ":";
    current.logger->set_pattern("[%Y-%m-%d %H:%M:%S.%e] %^%l%$" + origin + " %v");
    current.logger->set_level(native(settings.level));
    current.logger->flush_on(spdlog::level::warn);
    return {};
}

bool enabled(Level level) {
    return sink().logger->should_log(native(level));
}

void write(Level level, std::string_view text) {
    if (!enabled(level)) return;
    Sink& current = sink();
    current.logger->log(native(level), spdlog::string_view_t(text.data(), text.size()));
    if (current.observer) current.observer(level, text);
}

void observe(std::function<void(Level, std::string_view)> observer) {
    sink().observer = std::move(observer);
}

}  // namespace mayfly::log
