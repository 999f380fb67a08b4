#include "http/secret_fields.hpp"

#include <algorithm>
#include <string>

#include "base/text.hpp"

namespace mayfly::http {
namespace {

/// The name before `end`, as forms and queries have it.
std::string_view form_name_before(std::string_view text, std::size_t end) {
    constexpr std::string_view others = "_-.[]%";
    std::size_t begin = end;
    while (begin > 0 &&
           (is_alphanumeric(text[begin - 1]) || others.find(text[begin - 1]) != others.npos)) {
        --begin;
    }
    return text.substr(begin, end - begin);
}

TextRange form_value(std::string_view text, std::size_t equals) {
    const auto end = std::min(text.find_first_of("& \t\r\n\"'<>;\\", equals + 1), text.size());
    return {equals + 1, end};
}

/// The name in quotes before `colon`, which inside of a text of JSON are \".
std::string_view json_name_before(std::string_view text, std::size_t colon) {
    const std::string_view before = text.substr(0, text.find_last_not_of(" \t\r\n", colon - 1) + 1);
    if (!before.ends_with('"')) return {};
    std::string_view name = before.substr(0, before.size() - 1);
    if (name.ends_with('\\')) name.remove_suffix(1);
    const auto open = name.rfind('"');
    return open == name.npos ? std::string_view() : name.substr(open + 1);
}

/// A text or a number; nothing else is secret.
TextRange json_value(std::string_view text, std::size_t colon) {
    std::size_t begin = std::min(text.find_first_not_of(" \t\r\n", colon + 1), text.size());
    const bool is_inside = text.substr(begin).starts_with("\\\"");
    if (!is_inside && !text.substr(begin).starts_with('"')) {
        const auto end = std::min(text.find_first_not_of("0123456789+-.eE", begin), text.size());
        return {begin, end};
    }
    begin += is_inside ? 2 : 1;
    std::size_t end = begin;
    for (; end < text.size() && text[end] != '"'; ++end) {
        if (text[end] != '\\') continue;
        if (is_inside && text.substr(end).starts_with("\\\"")) break;
        ++end;
    }
    return {begin, std::min(end, text.size())};
}

/// Of a part whose head says name="…" before `quote`: what follows its empty line.
TextRange part_value(std::string_view text, std::size_t quote) {
    const auto crlf = text.find("\r\n\r\n", quote);
    const auto head = text.substr(quote, crlf == text.npos ? 0 : crlf - quote);
    if (crlf == text.npos || head.find("\r\n--") != head.npos) return {quote, quote};
    return {crlf + 4, std::min(text.find("\r\n--", crlf + 4), text.size())};
}

/// The value of a part's field, if it stands behind `equals`: name="…".
TextRange value_of_part(std::string_view text, std::size_t equals) {
    constexpr std::string_view begin = "form-data; name=";
    if (!text.substr(0, equals + 1).ends_with(begin)) return {};
    if (!text.substr(equals + 1).starts_with('"')) return {};
    const auto quote = text.find('"', equals + 2);
    if (quote == text.npos || !is_secret_name(text.substr(equals + 2, quote - equals - 2))) {
        return {};
    }
    return part_value(text, quote);
}

}  // namespace

bool is_secret_name(std::string_view name) {
    std::string words = lower_case(name);
    for (const char* bracket : {"%5b", "%5d"}) replace_all(words, bracket, "");
    std::erase_if(words, [](char c) { return !is_alphanumeric(c); });
    for (const char* part : {"password", "passwd", "passphrase", "passcode", "credential"}) {
        if (words.find(part) != words.npos) return true;
    }
    for (const char* end : {"pwd", "secret", "token", "apikey", "accesskey", "privatekey", "jwt"}) {
        if (words.ends_with(end)) return true;
    }
    return words == "pin" || words == "otp" || words == "cvc" || words == "cvv" || words == "pass";
}

std::vector<TextRange> secret_values_in(std::string_view text) {
    std::vector<TextRange> found;
    for (auto at = text.find_first_of("=:"); at < text.size(); at = text.find_first_of("=:", at)) {
        TextRange value;
        if (text[at] == '=') {
            value = is_secret_name(form_name_before(text, at)) ? form_value(text, at)
                                                               : value_of_part(text, at);
        } else if (at > 0 && is_secret_name(json_name_before(text, at))) {
            value = json_value(text, at);
        }
        if (value.end > value.begin) found.push_back(value);
        at = std::max(at + 1, value.end);
    }
    return found;
}

}  // namespace mayfly::http
