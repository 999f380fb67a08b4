#include "http/transcript.hpp"

#include <algorithm>

#include <fmt/core.h>

#include "base/password.hpp"
#include "base/text.hpp"
#include "http/response_state.hpp"
#include "http/secret_fields.hpp"
#include "http/secret_match.hpp"

namespace mayfly::http {
namespace {

// A shorter value may stand anywhere by chance: it is hidden where it is a word.
constexpr std::size_t shortest_parameter = 4;
constexpr std::size_t shortest_credential = 8;
constexpr std::size_t most_credentials = 200;
constexpr std::size_t longest_escape = 6;  // Of one byte: \u002f.

bool is_text(std::string_view bytes) {
    return std::ranges::none_of(bytes, [](char c) {
        return c >= 0 && c < ' ' && c != '\n' && c != '\r' && c != '\t' && c != '\x1b';
    });
}

/// A short one only where it stands alone.
void hide(std::string& text, std::string_view secret) {
    const bool is_short = secret.size() < shortest_parameter;
    for (std::size_t at = 0; at < text.size(); ++at) {
        const auto length = match_secret(std::string_view(text).substr(at), secret).length;
        const bool stands_alone =
            (at == 0 || !is_alphanumeric(text[at - 1])) &&
            (at + length == text.size() || !is_alphanumeric(text[at + length]));
        if (length == 0 || (is_short && !stands_alone)) continue;
        text.replace(at, length, Transcript::mask);
        at += Transcript::mask.size() - 1;
    }
}

}  // namespace

/// "Bearer ***", "***"
std::string Transcript::masked_credentials(std::string_view value) {
    const auto blank = value.find(' ');
    const auto scheme = blank == value.npos ? std::string_view() : value.substr(0, blank + 1);
    learn(value.substr(scheme.size()));
    return std::string(scheme).append(mask);
}

/// "a=***; b=***", or of a Set-Cookie only its first value: the rest is no secret.
std::string Transcript::masked_cookies(std::string_view value, bool is_set) {
    std::string masked;
    while (!value.empty()) {
        const auto end = std::min(value.find(';'), value.size());
        const auto pair = value.substr(0, end);
        masked += pair.substr(0, std::min(pair.find('='), pair.size()));
        if (const auto equals = pair.find('='); equals != pair.npos) {
            masked.append("=").append(mask);
            learn(pair.substr(equals + 1));
        }
        value.remove_prefix(end);
        if (is_set) return masked.append(value);
        if (value.empty()) break;
        masked += ';';
        value.remove_prefix(1);
    }
    return masked;
}

std::string Transcript::without_credentials(std::string_view field) {
    const auto colon = field.find(':');
    if (colon == field.npos) return std::string(field);
    const auto name = field.substr(0, colon);
    const auto value = trimmed(field.substr(colon + 1));
    const auto is_named = [&](std::string_view other) { return equal_ignoring_case(name, other); };
    const std::string begin = std::string(name) + ": ";
    if (is_named("Authorization") || is_named("Proxy-Authorization")) {
        return begin + masked_credentials(value);
    }
    if (is_named("Cookie")) return begin + masked_cookies(value, false);
    if (is_named("Set-Cookie")) return begin + masked_cookies(value, true);
    if (is_secret_name(name)) return begin + masked_credentials(value);
    return without_password(field);
}

Transcript::Transcript(
    const std::vector<std::string>& secrets, std::size_t body_bytes, std::string_view hint
)
    : parameters_(secrets), body_bytes_(body_bytes), hint_(hint) {}

/// Servers give back what they were sent.
void Transcript::learn(std::string_view secret) {
    const bool is_known = std::ranges::find(credentials_, secret) != credentials_.end();
    if (is_known || secret.size() < shortest_credential) return;
    if (credentials_.size() < most_credentials) credentials_.emplace_back(secret);
}

void Transcript::drop_begun_secret(std::string& cut_text) const {
    std::size_t longest = 0;
    for (const std::string& secret : credentials_) {
        std::size_t length = std::min(secret.size() - 1, cut_text.size());
        while (length > longest && !cut_text.ends_with(secret.substr(0, length))) --length;
        longest = std::max(longest, length);
    }
    const std::string_view text = cut_text;
    for (const std::string& secret : parameters_) {
        std::size_t length = std::min(longest_escape * secret.size(), text.size());
        while (length > longest && !match_secret(text.substr(text.size() - length), secret).is_begun
        ) {
            --length;
        }
        longest = std::max(longest, length);
    }
    cut_text.resize(cut_text.size() - longest);
}

std::string Transcript::without_secrets(std::string_view text) {
    std::string shown_text;
    std::size_t copied = 0;
    for (const auto& [begin, end] : secret_values_in(text)) {
        learn(text.substr(begin, end - begin));
        shown_text.append(text.substr(copied, begin - copied)).append(mask);
        copied = end;
    }
    shown_text.append(text.substr(copied));
    for (const std::string& secret : parameters_) hide(shown_text, secret);
    for (const std::string& secret : credentials_) replace_all(shown_text, secret, mask);
    return shown_text;
}

std::string Transcript::head(std::string_view head, std::string_view mark) {
    std::string lines;
    for (bool is_first = true; !head.empty(); is_first = false) {
        const auto end = std::min(head.find('\n'), head.size());
        std::string_view field = head.substr(0, end);
        head.remove_prefix(std::min(end + 1, head.size()));
        if (field.ends_with('\r')) field.remove_suffix(1);
        const std::string plain = is_first ? std::string(field) : without_credentials(field);
        lines.append(mark).append(printable(without_secrets(plain), "\t"));
        if (field.empty()) lines.erase(lines.find_last_not_of(' ') + 1);
        lines += '\n';
    }
    return lines;
}

std::string Transcript::body(std::string_view begin, std::uint64_t size) {
    if (size == 0) return {};
    if (body_bytes_ == 0) return fmt::format("[{} bytes]\n", size);
    if (!is_text(begin.substr(0, body_bytes_))) {
        return fmt::format("[{} bytes that are no text]\n", size);
    }
    // Before it is cut, so that no part of a secret is left at the end.
    std::string plain = without_secrets(begin);
    if (begin.size() < size) drop_begun_secret(plain);
    const bool is_cut = plain.size() > body_bytes_ || begin.size() < size;
    plain.resize(std::min(plain.size(), body_bytes_));
    replace_all(plain, "\r\n", "\n");
    std::string text = printable(plain, "\t\n");
    if (!text.ends_with('\n')) text += '\n';
    if (is_cut) {
        text += fmt::format("[the first {} of {} bytes{}]\n", body_bytes_, size, hint_);
    }
    return text;
}

std::string Transcript::line(std::string_view text) {
    return printable(without_password(without_secrets(text)), "\t");
}

}  // namespace mayfly::http
