#include "base/text.hpp"

#include <algorithm>
#include <utility>

#include <fmt/core.h>

namespace mayfly {

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

}  // namespace mayfly
