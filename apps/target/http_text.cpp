#include "target/http_text.hpp"

#include <array>
#include <charconv>
#include <ostream>  // Beast's status.hpp uses it and does not include it.

#include <boost/beast/http/status.hpp>
#include <fmt/core.h>
#include <openssl/evp.h>

namespace mayfly::target {
namespace {

std::optional<unsigned char> hex_byte(std::string_view two_digits) {
    unsigned char value = 0;
    const char* end = two_digits.data() + two_digits.size();
    const auto [stop, problem] = std::from_chars(two_digits.data(), end, value, 16);
    if (two_digits.size() != 2 || problem != std::errc{} || stop != end) return std::nullopt;
    return value;
}

// Calls `use(name, value)` for each "name=value" between separators.
template <class Use>
void split_pairs(std::string_view text, char separator, Use use) {
    while (!text.empty()) {
        const std::string_view piece = text.substr(0, text.find(separator));
        text.remove_prefix(std::min(piece.size() + 1, text.size()));
        if (piece.empty()) continue;
        const std::size_t equals = piece.find('=');
        const bool has_value = equals != std::string_view::npos;
        use(piece.substr(0, equals), has_value ? piece.substr(equals + 1) : std::string_view{});
    }
}

// How many continuation bytes follow this first byte of a UTF-8 character; nothing if none may.
std::optional<std::size_t> utf8_continuations(unsigned char first) {
    if (first < 0x80) return 0;
    if (first >= 0xc2 && first < 0xe0) return 1;
    if (first >= 0xe0 && first < 0xf0) return 2;
    if (first >= 0xf0 && first < 0xf5) return 3;
    return std::nullopt;
}

}  // namespace

std::string percent_decode(std::string_view text) {
    std::string decoded;
    decoded.reserve(text.size());
    for (std::size_t at = 0; at < text.size(); ++at) {
        const auto byte = text[at] == '%' ? hex_byte(text.substr(at + 1, 2)) : std::nullopt;
        if (byte) {
            decoded.push_back(static_cast<char>(*byte));
            at += 2;
        } else {
            decoded.push_back(text[at] == '+' ? ' ' : text[at]);
        }
    }
    return decoded;
}

Pairs parse_query(std::string_view query) {
    Pairs pairs;
    split_pairs(query, '&', [&](std::string_view name, std::string_view value) {
        pairs.emplace_back(percent_decode(name), percent_decode(value));
    });
    return pairs;
}

Pairs parse_cookies(std::string_view header) {
    Pairs pairs;
    split_pairs(header, ';', [&](std::string_view name, std::string_view value) {
        name.remove_prefix(std::min(name.find_first_not_of(' '), name.size()));
        pairs.emplace_back(name, value);
    });
    return pairs;
}

std::optional<std::string> find_value(const Pairs& pairs, std::string_view name) {
    for (const auto& [candidate, value] : pairs)
        if (candidate == name) return value;
    return std::nullopt;
}

std::string base64(std::string_view bytes) {
    std::string text((bytes.size() + 2) / 3 * 4 + 1, '\0');
    const int size = EVP_EncodeBlock(
        reinterpret_cast<unsigned char*>(text.data()),
        reinterpret_cast<const unsigned char*>(bytes.data()),
        static_cast<int>(bytes.size())
    );
    text.resize(static_cast<std::size_t>(size));
    return text;
}

bool is_utf8(std::string_view bytes) {
    for (std::size_t at = 0; at < bytes.size();) {
        const auto first = static_cast<unsigned char>(bytes[at++]);
        const auto more = utf8_continuations(first);
        if (!more || bytes.size() - at < *more) return false;
        if (*more > 0) {
            const auto second = static_cast<unsigned char>(bytes[at]);
            const bool overlong =
                (first == 0xe0 && second < 0xa0) || (first == 0xf0 && second < 0x90);
            const bool outside =
                (first == 0xed && second > 0x9f) || (first == 0xf4 && second > 0x8f);
            if (overlong || outside) return false;
        }
        for (const std::size_t end = at + *more; at < end; ++at)
            if ((static_cast<unsigned char>(bytes[at]) & 0xc0) != 0x80) return false;
    }
    return true;
}

std::string_view status_phrase(int status) {
    const auto phrase = boost::beast::http::obsolete_reason(
        boost::beast::http::int_to_status(static_cast<unsigned>(status))
    );
    return phrase.empty() || phrase == "<unknown-status>"
               ? "Unknown"
               : std::string_view(phrase.data(), phrase.size());
}

std::string http_date(std::time_t when) {
    static constexpr std::array days{"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};
    static constexpr std::array months{
        "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
    std::tm parts{};
    gmtime_r(&when, &parts);
    return fmt::format(
        "{}, {:02} {} {:04} {:02}:{:02}:{:02} GMT",
        days[static_cast<std::size_t>(parts.tm_wday)],
        parts.tm_mday,
        months[static_cast<std::size_t>(parts.tm_mon)],
        parts.tm_year + 1900,
        parts.tm_hour,
        parts.tm_min,
        parts.tm_sec
    );
}

}  // namespace mayfly::target
