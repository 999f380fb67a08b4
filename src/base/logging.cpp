#include "base/logging.hpp"

#include <array>
#include <cstdio>
#include <cstdlib>
#include <memory>
#include <utility>

#include <spdlog/details/null_mutex.h>
#include <spdlog/sinks/ansicolor_sink.h>
#include <spdlog/sinks/base_sink.h>
#include <spdlog/spdlog.h>

#include "base/file.hpp"
#include "base/text.hpp"

namespace mayfly::logging {
namespace {

std::FILE*& terminal() {
    static std::FILE* the_terminal = stderr;
    return the_terminal;
}

/// What a line looks like in a file or to whoever owns the terminal.
std::string_view without_newline(const spdlog::memory_buf_t& line) {
    std::string_view text(line.data(), line.size());
    if (text.ends_with('\n')) text.remove_suffix(1);
    return text;
}

/// Where lines go while something else owns the terminal.
class LineSink : public spdlog::sinks::base_sink<spdlog::details::null_mutex> {
public:
    explicit LineSink(std::function<void(std::string_view)> write_line)
        : write_line_(std::move(write_line)) {}

private:
    void sink_it_(const spdlog::details::log_msg& message) override {
        spdlog::memory_buf_t line;
        formatter_->format(message, line);
        write_line_(without_newline(line));
    }
    void flush_() override {}

    std::function<void(std::string_view)> write_line_;
};

/// A log file, and stderr once that is lost.
class FileSink : public spdlog::sinks::base_sink<spdlog::details::null_mutex> {
public:
    explicit FileSink(AppendFile file) : file_(std::move(file)) {}

    /// Looks whether it has been deleted, too.
    bool is_lost() { return !holds({}); }

private:
    void sink_it_(const spdlog::details::log_msg& message) override {
        spdlog::memory_buf_t line;
        formatter_->format(message, line);
        if (!holds({line.data(), line.size()})) print_to_terminal(without_newline(line));
    }
    void flush_() override {}
    bool holds(std::string_view line) {
        if (is_lost_) return false;
        const auto written = file_.append(line);
        is_lost_ = !written;
        if (is_lost_) {
            print_to_terminal(fmt::format("the log goes on here: {}", written.error().message));
        }
        return !is_lost_;
    }

    AppendFile file_;
    bool is_lost_ = false;
};

/// NO_COLOR counts when it is not empty, as no-color.org has it.
spdlog::sink_ptr stderr_sink() {
    const char* const no_color = std::getenv("NO_COLOR");
    const bool is_plain = no_color != nullptr && *no_color != '\0';
    return std::make_shared<spdlog::sinks::ansicolor_sink<spdlog::details::console_nullmutex>>(
        terminal(), is_plain ? spdlog::color_mode::never : spdlog::color_mode::automatic
    );
}

struct Sink {
    std::shared_ptr<spdlog::logger> logger =
        std::make_shared<spdlog::logger>("mayfly", stderr_sink());
    std::function<void(Level, std::string_view)> observer;
    std::string pattern = "[%Y-%m-%d %H:%M:%S.%e %z] %^%l%$ %v";
    Level level = Level::info;
    std::shared_ptr<FileSink> file{};
    std::string_view source{};  // Of the line that is being told.

    void use(spdlog::sink_ptr destination) {
        logger = std::make_shared<spdlog::logger>("mayfly", std::move(destination));
        apply();
    }
    void apply() const;
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

void Sink::apply() const {
    logger->set_pattern(pattern);
    logger->set_level(native(level));
    logger->flush_on(spdlog::level::trace);  // Somebody may be following the file.
}

/// `text` as a part of a pattern that stands for itself.
std::string literal(std::string_view text) {
    std::string escaped;
    for (const char c : text) escaped.append(c == '%' ? 2 : 1, c);
    return escaped;
}

}  // namespace

Result<Level> parse_level(std::string_view name) {
    const std::string lower = lower_case(name);
    if (lower == "debug") return Level::debug;
    if (lower == "info") return Level::info;
    if (lower == "warning") return Level::warning;
    if (lower == "error" || lower == "critical") return Level::error;
    return Error{fmt::format("'{}' is not a log level; use debug, info, warning or error", name)};
}

std::string_view name_of(Level level) {
    constexpr std::array<std::string_view, 4> words{"debug", "info", "warning", "error"};
    return words[static_cast<std::size_t>(level)];
}

Result<void> configure(const Settings& settings) {
    Sink& current = sink();
    if (!settings.file.empty()) {
        auto file = AppendFile::open(settings.file);
        if (!file) return within("the log file", file.error());
        current.file = std::make_shared<FileSink>(std::move(*file));
        current.use(current.file);
    }
    const std::string origin = settings.origin.empty() ? "" : " " + literal(settings.origin) + ":";
    current.pattern = "[%Y-%m-%d %H:%M:%S.%e %z] %^%l%$" + origin + " %v";
    current.level = settings.level;
    current.apply();
    return {};
}

bool has_lost_lines() {
    return (sink().file && sink().file->is_lost()) || std::ferror(terminal()) != 0;
}

bool enabled(Level level) {
    return sink().logger->should_log(native(level));
}

void write(Level level, std::string_view text, std::string_view source) {
    if (!enabled(level)) return;
    Sink& current = sink();
    // Others have a part in many texts: peers, targets, the scenario. A line is one line.
    const std::string line = printable(text, "\t");
    current.logger->log(native(level), spdlog::string_view_t(line.data(), line.size()));
    current.source = source;
    if (current.observer) current.observer(level, line);
    current.source = {};
}

std::string_view source_of_line() {
    return sink().source;
}

void use_terminal(int descriptor) {
    std::FILE* const file = ::fdopen(descriptor, "w");
    if (file == nullptr) return;
    std::setvbuf(file, nullptr, _IONBF, 0);
    terminal() = file;
    if (!sink().file) sink().use(stderr_sink());
}

void print_to_terminal(std::string_view line) {
    fmt::print(terminal(), "{}\n", line);
}

void observe(std::function<void(Level, std::string_view)> observer) {
    sink().observer = std::move(observer);
}

void redirect(std::function<void(std::string_view line)> write_line) {
    Sink& current = sink();
    if (current.file) return;
    if (write_line) {
        current.use(std::make_shared<LineSink>(std::move(write_line)));
    } else {
        current.use(stderr_sink());
    }
}

}  // namespace mayfly::logging
