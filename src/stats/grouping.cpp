#include "stats/grouping.hpp"

#include <algorithm>
#include <array>
#include <optional>

#include "base/text.hpp"

namespace mayfly::stats {
namespace {

constexpr std::string_view ends_of_paths = " \t\r\n'\"`<>()[]{}|,;?#";
constexpr std::string_view ends_of_queries = " \t\r\n'\"`<>";

bool is_digit(char c) {
    return c >= '0' && c <= '9';
}

bool is_letter(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

bool is_word(char c) {
    return is_digit(c) || is_letter(c) || c == '_';
}

bool is_hex(char c) {
    return is_digit(c) || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
}

template <class Is>
std::size_t run_of(std::string_view text, Is is) {
    return static_cast<std::size_t>(std::ranges::find_if_not(text, is) - text.begin());
}

/// Whether `text` begins like `pattern`, in which 0 stands for a digit and x for a hex digit.
bool begins_like(std::string_view text, std::string_view pattern) {
    if (text.size() < pattern.size()) return false;
    for (std::size_t i = 0; i < pattern.size(); ++i) {
        const char c = text[i];
        const bool fits =
            pattern[i] == '0' ? is_digit(c) : (pattern[i] == 'x' ? is_hex(c) : c == pattern[i]);
        if (!fits) return false;
    }
    return true;
}

std::size_t time_of_day(std::string_view text) {
    if (!begins_like(text, "00:00:00")) return 0;
    std::size_t size = 8;
    if (text.size() > size + 1 && (text[size] == '.' || text[size] == ',')) {
        const std::size_t digits = run_of(text.substr(size + 1), is_digit);
        if (digits > 0) size += 1 + digits;
    }
    const std::string_view zone = text.substr(size);
    if (zone.starts_with('Z')) return size + 1;
    for (const std::string_view form : {"+00:00", "-00:00", "+0000", "-0000"}) {
        if (begins_like(zone, form)) return size + form.size();
    }
    return size;
}

/// "2026-11-28T09:53:55.123Z", "2026-11-28 09:53:55", "09:53:55": its length, or 0.
std::size_t moment(std::string_view text) {
    if (!begins_like(text, "0000-00-00")) return time_of_day(text);
    const std::size_t date = 10;
    if (text.size() <= date || (text[date] != 'T' && text[date] != ' ')) return 0;
    const std::size_t time = time_of_day(text.substr(date + 1));
    return time == 0 ? 0 : date + 1 + time;
}

bool is_uuid(std::string_view word) {
    constexpr std::string_view form = "xxxxxxxx-xxxx-xxxx-xxxx-xxxxxxxxxxxx";
    return word.size() == form.size() && begins_like(word, form);
}

/// Whether nobody would write this word into a message himself: a hash, a number of a moment, a
/// random key.
bool is_id(std::string_view word) {
    constexpr std::size_t shortest_number = 10;
    constexpr std::size_t shortest_hash = 16;
    constexpr std::size_t shortest_key = 20;
    if (is_uuid(word)) return true;
    const auto digits = static_cast<std::size_t>(std::ranges::count_if(word, is_digit));
    if (digits == word.size()) return digits >= shortest_number;
    if (word.size() >= shortest_hash && digits > 0 && std::ranges::all_of(word, is_hex)) {
        return true;
    }
    const bool has_upper = std::ranges::any_of(word, [](char c) { return 'A' <= c && c <= 'Z'; });
    const bool has_lower = std::ranges::any_of(word, [](char c) { return 'a' <= c && c <= 'z'; });
    return word.size() >= shortest_key && digits >= 3 && has_upper && has_lower;
}

/// A part of a URL's path that is an id there, also if it is short.
bool is_id_in_path(std::string_view part) {
    constexpr std::size_t shortest_hash = 8;
    const bool has_digit = std::ranges::any_of(part, is_digit);
    if (has_digit && part.size() >= shortest_hash && std::ranges::all_of(part, is_hex)) return true;
    return (has_digit && std::ranges::all_of(part, is_digit)) || is_id(part);
}

/// Ports from here on are given to a connection by chance.
constexpr std::uint32_t first_ephemeral_port = 32'768;

/// Ends in "127.0.0.1:", "localhost:" or "[::1]:".
bool ends_in_address(std::string_view text) {
    if (!text.ends_with(':')) return false;
    text.remove_suffix(1);
    if (text.ends_with(']') || text.ends_with("localhost")) return true;
    std::size_t dots = 0;
    while (!text.empty() && (is_digit(text.back()) || text.back() == '.')) {
        if (text.back() == '.') ++dots;
        text.remove_suffix(1);
    }
    return dots == 3;
}

bool is_ephemeral_port(std::string_view digits) {
    const auto port = parse_number<std::uint32_t>(digits);
    return port && *port >= first_ephemeral_port && *port <= 65'535;
}

/// Copies a text, and leaves out what `next` finds.
class Reduction {
public:
    explicit Reduction(std::string_view text) : rest_(text) {}

    std::string_view rest() const { return rest_; }
    bool is_done() const { return rest_.empty(); }
    const std::string& made() const { return made_; }
    void keep(std::size_t bytes) {
        made_ += rest_.substr(0, bytes);
        rest_.remove_prefix(bytes);
    }
    void leave_out(std::size_t bytes) {
        if (bytes == 0) return;
        if (!made_.ends_with(left_out)) made_ += left_out;
        rest_.remove_prefix(bytes);
    }
    /// The length up to one of these, or of all.
    std::size_t until(std::string_view ends) const {
        return std::min(rest_.find_first_of(ends), rest_.size());
    }

private:
    std::string_view rest_;
    std::string made_;
};

/// The length of "scheme://" at the front, or 0.
std::size_t scheme(std::string_view text) {
    const std::size_t name =
        run_of(text, [](char c) { return is_word(c) || c == '+' || c == '-' || c == '.'; });
    return name > 0 && is_letter(text[0]) && text.substr(name).starts_with("://") ? name + 3 : 0;
}

/// Keeps "shop.example:8080" but not a port that was given by chance.
void reduce_authority(Reduction& text) {
    const std::size_t end = text.until("/?# \t\r\n'\"`<>(){}|,;");
    const std::string_view authority = text.rest().substr(0, end);
    const std::size_t colon = authority.rfind(':');
    if (colon == authority.npos || !ends_in_address(authority.substr(0, colon + 1)) ||
        !is_ephemeral_port(authority.substr(colon + 1))) {
        return text.keep(end);
    }
    text.keep(colon + 1);
    text.leave_out(end - colon - 1);
}

void reduce_path(Reduction& text) {
    while (text.rest().starts_with('/')) {
        text.keep(1);
        const std::size_t end = std::min(text.rest().find('/'), text.until(ends_of_paths));
        if (is_id_in_path(text.rest().substr(0, end))) {
            text.leave_out(end);
        } else {
            text.keep(end);
        }
    }
}

/// Keeps the mark before a query or a fragment, and nothing after it.
void reduce_query(Reduction& text) {
    if (!text.rest().starts_with('?') && !text.rest().starts_with('#')) return;
    text.keep(1);
    text.leave_out(text.until(ends_of_queries));
}

/// Whether a query begins here, as in "/items?id=17": a question mark in a sentence is none.
bool is_query(std::string_view text) {
    if (!text.starts_with('?')) return false;
    const std::size_t name = run_of(text.substr(1), [](char c) {
        return is_word(c) || c == '-' || c == '.' || c == '%' || c == '[' || c == ']';
    });
    return name > 0 && text.substr(1 + name).starts_with('=');
}

/// Takes the next word of a text, or whatever else is at its front.
void reduce_word(Reduction& text) {
    constexpr std::size_t shortest_address =
        6;  // Hex digits; fewer are likely a code worth reading.
    const std::string_view rest = text.rest();
    if (const std::size_t size = moment(rest); size > 0) return text.leave_out(size);
    if (rest.starts_with("0x")) {
        const std::size_t digits = run_of(rest.substr(2), is_hex);
        text.keep(2);
        return digits >= shortest_address ? text.leave_out(digits) : text.keep(digits);
    }
    const auto is_part = [](char c) { return is_word(c) || c == '-'; };
    const std::size_t size = run_of(rest, is_part);
    const std::size_t word = run_of(rest, is_word);
    const bool is_port = ends_in_address(text.made()) && is_ephemeral_port(rest.substr(0, word));
    if (is_port || (!is_id(rest.substr(0, size)) && is_id(rest.substr(0, word)))) {
        return text.leave_out(word);
    }
    if (is_id(rest.substr(0, size))) return text.leave_out(size);
    text.keep(std::max<std::size_t>(std::min(word, rest.find("0x", 1)), 1));
}

/// "404 Not Found", "HTTP 404", "status 599", "HTTP/1.1 503": whether the number at the front of
/// `rest` is the status of a response.
bool is_status(std::string_view before, std::string_view number) {
    if (number.size() != 3 || number.front() < '1' || number.front() > '5') return false;
    if (trimmed(before).empty()) return true;
    const std::string last =
        lower_case(before.substr(before.size() - std::min<std::size_t>(before.size(), 12)));
    const std::string_view words = trimmed(last, " :=");
    return words.ends_with("status") || words.ends_with("http") || words.ends_with("code") ||
           words.ends_with("http/1.1") || words.ends_with("http/1.0") || words.ends_with("http/2");
}

/// The length of a quoted word at the front, quotes included, or 0. An apostrophe is no quote.
std::size_t quoted(std::string_view before, std::string_view rest) {
    const char quote = rest.front();
    if (quote != '\'' && quote != '"' && quote != '`') return 0;
    if (!before.empty() && is_word(before.back())) return 0;
    const std::size_t end = rest.find(quote, 1);
    return end == rest.npos ? 0 : end + 1;
}

void reduce_to_family(Reduction& text, std::string_view whole) {
    const std::string_view rest = text.rest();
    const std::string_view before = whole.substr(0, whole.size() - rest.size());
    if (const std::size_t size = quoted(before, rest); size > 1) {
        text.keep(1);
        text.leave_out(size - 2);
        return text.keep(1);
    }
    if (const std::size_t size = scheme(rest); size > 0) {
        text.keep(size);
        text.keep(std::min(text.rest().find('/'), text.until(ends_of_paths)));
        if (text.is_done() || !(text.rest().starts_with('/') || text.rest().starts_with('?')))
            return;
        text.keep(1);
        return text.leave_out(text.until(ends_of_queries));
    }
    std::size_t word = run_of(rest, is_word);
    const std::string_view digits = rest.substr(0, word);
    const bool has_digit = std::ranges::any_of(digits, is_digit);
    if (!has_digit || is_status(before, digits)) return text.keep(std::max<std::size_t>(word, 1));
    while (word + 1 < rest.size() && rest[word] == '.' && is_digit(rest[word + 1])) {
        word += 1 + run_of(rest.substr(word + 1), is_word);
    }
    text.leave_out(word);
    if (text.rest().starts_with(left_out)) text.leave_out(left_out.size());  // As in "0x...".
}

}  // namespace

std::string without_ids(std::string_view whole) {
    Reduction text(whole);
    while (!text.is_done()) {
        if (const std::size_t size = scheme(text.rest()); size > 0) {
            text.keep(size);
            reduce_authority(text);
            reduce_path(text);
            reduce_query(text);
        } else if (is_query(text.rest())) {
            reduce_query(text);
        } else {
            reduce_word(text);
        }
    }
    return text.made();
}

std::string family_of(std::string_view whole, std::size_t limit) {
    Reduction text(whole);
    while (!text.is_done()) reduce_to_family(text, whole);
    return std::string(truncated(text.made(), limit));
}

std::string valid_text(std::string_view text, std::size_t limit) {
    // What lies far behind the limit cannot come into the result.
    return std::string(truncated(valid_utf8(truncated(text, limit * 4)), limit));
}

std::string grouped_text(std::string_view text, std::size_t limit) {
    constexpr std::size_t most_read = 8;  // Times the limit: taking something out shortens a text.
    const std::string valid = valid_utf8(truncated(text, limit * most_read));
    return std::string(truncated(without_ids(valid), limit));
}

std::string Families::counted_as(const std::string& owner, const std::string& text) {
    std::string family = family_of(text, limits_.text_bytes);
    if (family == text) return text;
    const std::string key = owner + '\0' + family;
    auto known = members_.find(key);
    if (known == members_.end()) {
        if (members_.size() >= limits_.errors) return text;
        known = members_.emplace(key, std::set<std::string>()).first;
    }
    std::set<std::string>& members = known->second;
    if (members.contains(text)) return text;
    if (members.size() >= most_variants) return family;
    members.insert(text);
    return text;
}

}  // namespace mayfly::stats
