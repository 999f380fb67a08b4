#include "base/text.hpp"

#include <algorithm>
#include <utility>

#include <fmt/core.h>

namespace mayfly {
namespace {

struct Piece {
    std::size_t bytes = 1;
    bool is_valid = false;
};

/// The first character of UTF-8, or the longest piece that could have begun one, which utf8proc
/// does not tell.
Piece first_piece(std::string_view text) {
    const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(text[i]); };
    const unsigned first = byte(0);
    if (first < 0x80) return {1, true};
    if (first < 0xC2 || first > 0xF4) return {};
    const std::size_t size = first < 0xE0 ? 2 : (first < 0xF0 ? 3 : 4);
    // Longer forms than needed, surrogates, and what lies beyond Unicode are none.
    unsigned lowest = first == 0xE0 ? 0xA0 : (first == 0xF0 ? 0x90 : 0x80);
    unsigned highest = first == 0xED ? 0x9F : (first == 0xF4 ? 0x8F : 0xBF);
    for (std::size_t i = 1; i < size; ++i) {
        if (i >= text.size() || byte(i) < lowest || byte(i) > highest) return {i, false};
        lowest = 0x80;
        highest = 0xBF;
    }
    return {size, true};
}

}  // namespace

std::string format_limit(std::uint64_t bytes) {
    constexpr std::pair<const char*, std::uint64_t> units[] = {
        {"GiB", std::uint64_t{1} << 30}, {"MiB", std::uint64_t{1} << 20}, {"KiB", 1024}};
    for (const auto& [name, size] : units) {
        if (bytes >= size && bytes % size == 0) return fmt::format("{} {}", bytes / size, name);
    }
    return fmt::format("{} byte{}", bytes, bytes == 1 ? "" : "s");
}

std::string lower_case(std::string_view text) {
    std::string result(text);
    std::transform(result.begin(), result.end(), result.begin(), [](unsigned char c) {
        return static_cast<char>(c >= 'A' && c <= 'Z' ? c + 32 : c);
    });
    return result;
}

void replace_all(std::string& text, std::string_view what, std::string_view by) {
    for (auto at = text.find(what); at != text.npos; at = text.find(what, at + by.size())) {
        text.replace(at, what.size(), by);
    }
}

std::string valid_utf8(std::string_view text) {
    std::string valid;
    valid.reserve(text.size());
    while (!text.empty()) {
        const auto [bytes, is_valid] = first_piece(text);
        valid += is_valid ? text.substr(0, bytes) : std::string_view("\xEF\xBF\xBD");
        text.remove_prefix(bytes);
    }
    return valid;
}

std::string quoted_bytes(std::string_view bytes) {
    constexpr std::size_t most_shown = 60;
    std::string text = "\"";
    for (const char c : bytes.substr(0, most_shown)) {
        const bool is_plain = c >= ' ' && c <= '~' && c != '"' && c != '\\';
        if (is_plain) {
            text += c;
        } else {
            text += fmt::format("\\x{:02x}", static_cast<unsigned char>(c));
        }
    }
    text += '"';
    if (bytes.size() > most_shown) text += fmt::format(" and {} more", bytes.size() - most_shown);
    return text;
}

namespace {

/// The code point of a piece that is valid.
std::uint32_t code_of(std::string_view piece) {
    if (piece.size() == 1) return static_cast<unsigned char>(piece.front());
    auto code = static_cast<std::uint32_t>(static_cast<unsigned char>(piece.front()));
    code &= 0x7fU >> piece.size();
    for (const char c : piece.substr(1)) code = code << 6 | (static_cast<unsigned char>(c) & 0x3fU);
    return code;
}

bool acts_on_terminal(std::uint32_t code) {
    const bool is_control = code < 0x20 || (0x7f <= code && code < 0xa0);
    const bool is_direction = code == 0x061c || code == 0x200e || code == 0x200f ||
                              (0x202a <= code && code <= 0x202e) ||
                              (0x2066 <= code && code <= 0x2069);
    const bool ends_line = code == 0x2028 || code == 0x2029;
    return is_control || is_direction || ends_line;
}

std::string escaped(std::uint32_t code) {
    if (code == '\n') return "\\n";
    if (code == '\r') return "\\r";
    if (code == '\t') return "\\t";
    return code < 0x80 ? fmt::format("\\x{:02x}", code) : fmt::format("\\u{:04x}", code);
}

}  // namespace

std::string printable(std::string_view text, std::string_view kept) {
    std::string result;
    result.reserve(text.size());
    while (!text.empty()) {
        const auto [bytes, is_valid] = first_piece(text);
        const auto piece = text.substr(0, bytes);
        text.remove_prefix(bytes);
        if (!is_valid) {
            for (const char c : piece) {
                result += fmt::format("\\x{:02x}", static_cast<unsigned char>(c));
            }
        } else if (kept.find(piece) != kept.npos) {
            result += piece;
        } else if (const auto code = code_of(piece); acts_on_terminal(code)) {
            result += escaped(code);
        } else {
            result += piece;
        }
    }
    return result;
}

namespace {

/// Spreadsheets pass over blanks before a formula, and some take the full-width signs of East Asian
/// keyboards for the others.
bool begins_formula(std::string_view text) {
    if (!text.empty() && std::string_view("\t\r\n").find(text.front()) != text.npos) return true;
    const auto begin = text.find_first_not_of(" \t\r\n");
    if (begin == text.npos) return false;
    text.remove_prefix(begin);
    for (const std::string_view sign :
         {"=", "+", "-", "@", "\uff1d", "\uff0b", "\uff0d", "\uff20"}) {
        if (text.starts_with(sign)) return true;
    }
    return false;
}

}  // namespace

std::string csv_text(std::string_view text) {
    std::string cell;
    if (begins_formula(text)) cell = "'";
    cell += text;
    if (cell.find_first_of(",\"\r\n") == std::string::npos) return cell;
    std::string quoted = "\"";
    for (const char character : cell) {
        if (character == '"') quoted += '"';
        quoted += character;
    }
    return quoted + '"';
}

}  // namespace mayfly
