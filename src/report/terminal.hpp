// What the terminal behind a stream can show: its size, and whether to use colours.
//
// NO_COLOR (set and not empty) and TERM=dumb turn colours off; TERM=dumb and a stream that is not
// a terminal also rule out cursor movement. A terminal whose locale has no UTF-8 gets bars in
// ASCII.
#pragma once

#include <cstddef>
#include <cstdio>
#include <string>
#include <string_view>

namespace mayfly::report {

/// The size of the window in character cells.
struct Size {
    std::size_t columns = 80;
    std::size_t rows = 24;

    bool operator==(const Size&) const = default;
};

enum class Colours { off, on };

/// What bars are drawn with.
enum class Symbols { unicode, ascii };

struct TerminalStyle {
    Size size;
    Colours colours = Colours::off;
    bool moves_cursor = false;  // A terminal on which text can be redrawn.
    Symbols symbols = Symbols::unicode;
};

/// What style_of() reads from its surroundings; separate, so that the decision is a pure function.
struct Surroundings {
    bool is_terminal = false;
    Size size;
    std::string_view no_color;  // Value of NO_COLOR, empty when unset.
    std::string_view term;      // Value of TERM.
    std::string_view locale{};  // Of LC_ALL, LC_CTYPE and LANG the first that is set.
};

TerminalStyle choose_style(const Surroundings& surroundings);

/// Reads the system and the environment for `stream`. Cheap enough to call before each drawing,
/// which is how a resized window is noticed.
TerminalStyle style_of(std::FILE* stream);

/// The meaning of a piece of text; a terminal without colours shows all as plain text.
enum class Tone { normal, good, bad, caution, quiet, strong };

std::string painted(std::string_view text, Tone tone, Colours colours);

}  // namespace mayfly::report
