#include "http/whole_response.hpp"

#include <algorithm>
#include <array>
#include <cstring>
#include <optional>

#include "base/text.hpp"

namespace mayfly::http {
namespace {

/// The characters of a field's name (RFC 9110 §5.6.2).
constexpr std::array<bool, 256> make_token_table() {
    std::array<bool, 256> table{};
    for (const char c : std::string_view("!#$%&'*+-.^_`|~"))
        table[static_cast<unsigned char>(c)] = true;
    for (char c = '0'; c <= '9'; ++c) table[static_cast<unsigned char>(c)] = true;
    for (char c = 'a'; c <= 'z'; ++c) {
        table[static_cast<unsigned char>(c)] = true;
        table[static_cast<unsigned char>(c - 'a' + 'A')] = true;
    }
    return table;
}
constexpr std::array<bool, 256> token_characters = make_token_table();

using Block [[gnu::vector_size(16)]] = unsigned char;

/// 0xff in each lane that holds a control character.
Block controls_in(Block block) {
    return static_cast<Block>((block < 0x20) | (block == 0x7f));
}

/// Whether `text`, at least a block long, has other control characters than those `line_ends` of
/// two characters. A tab is one, too.
bool has_controls_besides(std::string_view text, std::size_t line_ends) {
    constexpr std::size_t step = sizeof(Block);
    constexpr std::size_t most_line_ends = 100;  // So that no lane counts beyond what it holds.
    if (line_ends > most_line_ends) return true;
    const char* const end = text.data() + text.size();
    const char* at = text.data();
    Block block;
    Block lanes{};
    for (; end - at >= static_cast<std::ptrdiff_t>(step); at += step) {
        std::memcpy(&block, at, step);
        lanes -= controls_in(block);
    }
    std::memset(&block, ' ', step);
    std::memcpy(&block, at, static_cast<std::size_t>(end - at));
    lanes -= controls_in(block);
    std::size_t controls = 0;
    for (std::size_t lane = 0; lane < step; ++lane) controls += lanes[lane];
    return controls != 2 * line_ends;
}

/// The longest beginning of `text` that can be a field's name.
std::string_view token_of(std::string_view text) {
    const auto* const end = std::find_if(text.begin(), text.end(), [](char c) {
        return !token_characters[static_cast<unsigned char>(c)];
    });
    return text.substr(0, static_cast<std::size_t>(end - text.begin()));
}

std::string_view trimmed(std::string_view text) {
    while (text.starts_with(' ')) text.remove_prefix(1);
    while (text.ends_with(' ')) text.remove_suffix(1);
    return text;
}

/// Takes apart the head of an answer; each step is false, or nothing, where it is not the usual
/// one.
class HeadReader {
public:
    HeadReader(std::string_view bytes, ResponseState& response)
        : bytes_(bytes), response_(response) {}

    bool read_status_line();
    bool read_fields();

    std::size_t size() const { return at_; }
    std::optional<std::uint64_t> length() const { return length_; }
    bool closes() const { return closes_; }

private:
    /// Makes line_ what comes up to the next line's end, which is skipped.
    bool take_rest_of_line();
    bool note(std::string_view name, std::string_view value);
    bool note_length(std::string_view value);

    std::string_view bytes_;
    ResponseState& response_;
    std::size_t at_ = 0;
    std::size_t lines_ = 0;
    std::string_view line_;
    std::optional<std::uint64_t> length_;
    bool closes_ = false;
};

bool HeadReader::take_rest_of_line() {
    const char* const begin = bytes_.data() + at_;
    const auto* const end = static_cast<const char*>(std::memchr(begin, '\n', bytes_.size() - at_));
    if (end == nullptr || end == begin || end[-1] != '\r') return false;
    line_ = {begin, static_cast<std::size_t>(end - begin) - 1};
    at_ += line_.size() + 2;
    ++lines_;
    return true;
}

bool HeadReader::read_status_line() {
    constexpr std::string_view beginning = "HTTP/1.1 ";
    if (!bytes_.starts_with(beginning)) return false;
    at_ = beginning.size();
    if (!take_rest_of_line() || line_.size() < 4 || line_[3] != ' ') return false;
    const auto status = parse_number<int>(line_.substr(0, 3));
    // Interim answers, and those without a body whatever their fields say, are not the usual ones.
    if (!status || *status < 200 || *status == 204 || *status == 304) return false;
    response_.status = *status;
    return true;
}

bool HeadReader::read_fields() {
    while (at_ < bytes_.size()) {
        if (bytes_[at_] == '\r') {
            // Besides the ends of lines there is no control character, and no tab, anywhere.
            return take_rest_of_line() && line_.empty() &&
                   !has_controls_besides(bytes_.substr(0, at_), lines_);
        }
        const std::string_view name = token_of(bytes_.substr(at_));
        at_ += name.size();
        if (name.empty() || at_ == bytes_.size() || bytes_[at_] != ':') return false;
        ++at_;
        if (!take_rest_of_line()) return false;
        const std::string_view value = trimmed(line_);
        if (!note(name, value)) return false;
        const auto offset = [this](std::string_view part) {
            return static_cast<std::uint32_t>(part.data() - bytes_.data());
        };
        response_.fields.push_back(
            {offset(name),
             static_cast<std::uint32_t>(name.size()),
             offset(value),
             static_cast<std::uint32_t>(value.size())}
        );
    }
    return false;
}

/// Looks at the fields that say how the answer is framed.
bool HeadReader::note(std::string_view name, std::string_view value) {
    switch (name.size()) {
        case std::string_view("Upgrade").size():
            return !equal_ignoring_case(name, "Upgrade");
        case std::string_view("Connection").size():
            if (!equal_ignoring_case(name, "Connection")) return true;
            closes_ = closes_ || equal_ignoring_case(value, "close");
            return closes_ || equal_ignoring_case(value, "keep-alive");
        case std::string_view("Content-Length").size():
            return !equal_ignoring_case(name, "Content-Length") || note_length(value);
        case std::string_view("Proxy-Connection").size():
            return !equal_ignoring_case(name, "Proxy-Connection");
        case std::string_view("Transfer-Encoding").size():
            return !equal_ignoring_case(name, "Transfer-Encoding");
        default:
            return true;
    }
}

bool HeadReader::note_length(std::string_view value) {
    if (length_) return false;
    length_ = parse_number<std::uint64_t>(value);
    return length_.has_value();
}

}  // namespace

WholeResponse read_whole_response(
    std::string_view bytes, const ParserLimits& limits, ResponseState& response
) {
    HeadReader head(bytes, response);
    const bool is_whole = head.read_status_line() && head.read_fields() &&
                          head.length() == bytes.size() - head.size() &&
                          head.size() <= limits.header_bytes && *head.length() <= limits.body_bytes;
    if (!is_whole) {
        response.clear_answer();
        return WholeResponse::none;
    }
    response.head.assign(bytes.data(), head.size());
    response.body.assign(bytes.data() + head.size(), *head.length());
    return head.closes() ? WholeResponse::closes_connection : WholeResponse::keeps_connection;
}

WholeResponse WholeResponseReader::read(
    std::string_view bytes, const ParserLimits& limits, ResponseState& response
) {
    if (bytes.size() == head_.size() + body_bytes_ && bytes.starts_with(head_) && !head_.empty()) {
        response.status = status_;
        response.has_usual_fields = has_usual_fields_;
        response.head.assign(head_);
        response.fields.assign(fields_.begin(), fields_.end());
        response.body.assign(bytes.data() + head_.size(), body_bytes_);
        return outcome_;
    }
    const WholeResponse outcome = read_whole_response(bytes, limits, response);
    // Not each, so that it costs little where every head is a new one.
    constexpr std::uint32_t one_in = 8;
    if (outcome != WholeResponse::none && unknown_heads_++ % one_in == 0) {
        remember(response, outcome);
    }
    return outcome;
}

void WholeResponseReader::remember(const ResponseState& response, WholeResponse outcome) {
    head_ = response.head;
    fields_ = response.fields;
    status_ = response.status;
    body_bytes_ = response.body.size();
    outcome_ = outcome;
    has_usual_fields_ = response.header("Set-Cookie").data() == nullptr &&
                        response.header("Content-Encoding").data() == nullptr;
}

}  // namespace mayfly::http
