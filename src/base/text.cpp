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

/// The first character of UTF-8, or the longest piece that could have begun one.
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

std::string without_controls(std::string_view text, std::string_view kept) {
    constexpr char before_unicodes = '\xC2';  // Valid, so that a byte follows it.
    constexpr char first_printable = '\xA0';
    const std::string valid = valid_utf8(text);
    std::string safe;
    for (std::size_t i = 0; i < valid.size(); ++i) {
        const auto byte = static_cast<unsigned char>(valid[i]);
        if (kept.find(valid[i]) != kept.npos) {
            safe += valid[i];
        } else if (byte == '\n') {
            safe += "\\n";
        } else if (byte < ' ' || byte == 0x7F) {
            safe += fmt::format("\\x{:02x}", unsigned{byte});
        } else if (valid[i] == before_unicodes && valid[i + 1] < first_printable) {
            safe += fmt::format("\\u{:04x}", unsigned{static_cast<unsigned char>(valid[++i])});
        } else {
            safe += valid[i];
        }
    }
    return safe;
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

std::string csv_text(std::string_view text) {
    constexpr std::string_view formula_starts = "=+-@\t\r";
    std::string cell;
    if (!text.empty() && formula_starts.find(text.front()) != std::string_view::npos) cell = "'";
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
