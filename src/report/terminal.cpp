#include "report/terminal.hpp"

#include <array>
#include <cstdlib>
#include <sys/ioctl.h>
#include <unistd.h>

#include "base/text.hpp"

namespace mayfly::report {
namespace {

// A pipe or file has no width: wide enough for names in full, narrow enough for a CI log.
constexpr Size size_of_a_file{160, 50};

std::string_view from_environment(const char* name) {
    const char* value = std::getenv(name);
    return value == nullptr ? std::string_view{} : value;
}

std::string_view escape_sequence(Tone tone) {
    constexpr std::array<std::string_view, 6> words{
        "", "\x1b[32m", "\x1b[31m", "\x1b[33m", "\x1b[2m", "\x1b[1m"};
    return words[static_cast<std::size_t>(tone)];
}

}  // namespace

TerminalStyle choose_style(const Surroundings& surroundings) {
    TerminalStyle style;
    style.size = surroundings.is_terminal ? surroundings.size : size_of_a_file;
    if (style.size.columns == 0 || style.size.rows == 0) style.size = Size{};
    style.moves_cursor = surroundings.is_terminal && surroundings.term != "dumb";
    if (style.moves_cursor && surroundings.no_color.empty()) style.colours = Colours::on;
    const std::string locale = lower_case(surroundings.locale);
    const bool has_utf8 = locale.find("utf-8") != locale.npos || locale.find("utf8") != locale.npos;
    if (surroundings.is_terminal && !has_utf8) style.symbols = Symbols::ascii;
    return style;
}

TerminalStyle style_of(std::FILE* stream) {
    Surroundings surroundings;
    const int descriptor = ::fileno(stream);
    surroundings.is_terminal = descriptor >= 0 && ::isatty(descriptor) == 1;
    winsize window{};
    if (surroundings.is_terminal && ::ioctl(descriptor, TIOCGWINSZ, &window) == 0)
        surroundings.size = {window.ws_col, window.ws_row};
    surroundings.no_color = from_environment("NO_COLOR");
    surroundings.term = from_environment("TERM");
    for (const char* name : {"LC_ALL", "LC_CTYPE", "LANG"})
        if (surroundings.locale.empty()) surroundings.locale = from_environment(name);
    return choose_style(surroundings);
}

std::string painted(std::string_view text, Tone tone, Colours colours) {
    if (colours == Colours::off || tone == Tone::normal) return std::string(text);
    return std::string(escape_sequence(tone)) + std::string(text) + "\x1b[0m";
}

}  // namespace mayfly::report
