#include "http/response_head.hpp"

#include <algorithm>

#include <fmt/core.h>

#include "base/text.hpp"
#include "http/content_decoder.hpp"

namespace mayfly::http {
namespace {

constexpr std::string_view blanks_of_a_line = " \t";

bool is_blank(char c) {
    return c == ' ' || c == '\t';
}

bool is_length(std::string_view name) {
    return equal_ignoring_case(name, "Content-Length");
}
bool is_transfer_coding(std::string_view name) {
    return equal_ignoring_case(name, "Transfer-Encoding");
}

}  // namespace

Error ResponseHead::bad(std::string_view what, std::string_view line) const {
    return {fmt::format("malformed response: {} in line {}: {}", what, lines_, quoted_bytes(line))};
}

Result<void> ResponseHead::put(std::string_view line) {
    ++lines_;
    if (lines_ == 1) return read_status_line(line);
    if (line.empty()) {
        finish();
        return {};
    }
    if (auto checked = check_characters(line); !checked) return checked;
    return is_blank(line[0]) ? unfold(line) : read_field(line);
}

Result<void> ResponseHead::check_characters(std::string_view line) const {
    if (line.find('\0') != line.npos) return bad("a zero byte", line);
    // To some a line ends here, and another one begins.
    if (line.find('\r') != line.npos) return bad("a carriage return", line);
    return {};
}

Result<void> ResponseHead::read_status_line(std::string_view line) {
    constexpr std::string_view beginning = "HTTP/1.";
    std::string_view rest = line.substr(std::min(beginning.size(), line.size()));
    const bool begins_well =
        line.starts_with(beginning) && (rest.starts_with("0 ") || rest.starts_with("1 "));
    if (begins_well) {
        is_http_1_0_ = rest[0] == '0';
        rest.remove_prefix(1);
        rest.remove_prefix(std::min(rest.find_first_not_of(' '), rest.size()));
        status_ = parse_number<int>(rest.substr(0, 3)).value_or(0);
    }
    const bool ends_well = rest.size() == 3 || (rest.size() > 3 && is_blank(rest[3]));
    if (status_ < 100 || !ends_well) {
        return Error{"malformed response: it does not begin like HTTP/1.1: " + quoted_bytes(line)};
    }
    // An interim answer is none until it is complete, and then not the last one.
    if (status_ >= 200) response_.status = status_;
    return check_characters(line);
}

Result<void> ResponseHead::read_field(std::string_view line) {
    const std::size_t colon = line.find(':');
    if (colon == line.npos) return bad("no colon", line);
    const std::string_view name = trimmed(line.substr(0, colon), blanks_of_a_line);
    const std::string_view value = trimmed(line.substr(colon + 1), blanks_of_a_line);
    response_.add_field(name, value);
    if (!has_body()) return {};
    const bool frames = is_length(name) || is_transfer_coding(name);
    // Some do not take it for the field that it looks like.
    if (frames && name.size() != colon) return bad("a blank before the colon", line);
    if (is_length(name)) return note_length(line, value);
    if (is_transfer_coding(name)) return note_transfer_codings(line, value);
    return {};
}

/// A line that goes on with the field before it (RFC 9112 §5.2).
Result<void> ResponseHead::unfold(std::string_view line) {
    if (response_.fields.empty()) return bad("a blank before the first field", line);
    const std::string_view name = response_.field_name(response_.fields.back());
    if (has_body() && (is_length(name) || is_transfer_coding(name))) {
        return bad(fmt::format("a folded {}", name), line);
    }
    response_.extend_field(trimmed(line, blanks_of_a_line));
    return {};
}

Result<void> ResponseHead::note_length(std::string_view line, std::string_view value) {
    bool differs = false;
    const bool is_sound = each_of_list(value, [&](std::string_view part) {
        if (part.starts_with('+')) part.remove_prefix(1);
        const auto length = parse_number<std::uint64_t>(part);
        differs = length && length_ && length_ != length;
        length_ = length;
        return length && !differs;
    });
    if (is_sound) return {};
    return bad(differs ? "a second, different Content-Length" : "a bad Content-Length", line);
}

Result<void> ResponseHead::note_transfer_codings(std::string_view line, std::string_view value) {
    std::string_view problem;
    const bool is_sound = each_of_list(value, [&](std::string_view coding) {
        if (equal_ignoring_case(coding, "chunked")) {
            has_odd_framing_ = has_odd_framing_ || is_chunked_;
            is_chunked_ = true;
        } else if (coding.empty() || equal_ignoring_case(coding, "identity")) {
            has_odd_framing_ = true;
        } else if (!ContentDecoder::knows(coding)) {
            problem = "an unknown Transfer-Encoding";
        } else if (is_chunked_) {
            problem = "a Transfer-Encoding in which chunked is not the last";
        } else {
            transfer_codings_.append(",").append(coding);
        }
        return problem.empty();
    });
    return is_sound ? Result<void>() : bad(problem, line);
}

bool ResponseHead::has_body() const {
    return !is_head_ && status_ >= 200 && status_ != 204 && status_ != 304;
}

void ResponseHead::finish() {
    response_.status = status_;
    Framing framing;
    if (is_chunked_) {
        framing.kind = Framing::Kind::chunked;
    } else if (length_ && transfer_codings_.empty()) {
        framing.kind = Framing::Kind::length;
        framing.length = *length_;
    } else if (has_body()) {
        framing.kind = Framing::Kind::until_end;
    }
    framing.keeps_connection =
        framing.kind != Framing::Kind::until_end && status_ != 101 && keeps_connection();
    if (has_body()) framing.codings = response_.joined("Content-Encoding") + transfer_codings_;
    framing_ = std::move(framing);
}

bool ResponseHead::keeps_connection() const {
    // Chunks are unknown to HTTP/1.0, and together with a length they may be an attack: they are
    // read, and what comes after them is not (RFC 9112 §6.1, §6.3).
    if (has_odd_framing_ || (is_chunked_ && (is_http_1_0_ || length_))) return false;
    bool closes = false;
    bool keeps = !is_http_1_0_;
    for (const auto& field : response_.fields) {
        const std::string_view name = response_.field_name(field);
        const bool is_connection = equal_ignoring_case(name, "Connection") ||
                                   equal_ignoring_case(name, "Proxy-Connection");
        if (!is_connection) continue;
        each_of_list(response_.field_value(field), [&](std::string_view option) {
            closes = closes || equal_ignoring_case(option, "close");
            keeps = keeps || equal_ignoring_case(option, "keep-alive");
            return true;
        });
    }
    return keeps && !closes;
}

}  // namespace mayfly::http
