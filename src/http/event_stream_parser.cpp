#include "http/event_stream_parser.hpp"

#include <utility>

#include "base/text.hpp"

namespace mayfly::http {

Result<bool> EventStreamParser::put(
    std::string_view bytes, Duration since_start, const EventCallback& on_event
) {
    while (!bytes.empty()) {
        if (std::exchange(ended_with_return_, false) && bytes.front() == '\n') {
            bytes.remove_prefix(1);
            continue;
        }
        const std::size_t end = bytes.find_first_of("\r\n");
        const std::string_view piece = bytes.substr(0, end);
        if (line_.size() + data_.size() + piece.size() > most_bytes_) {
            return Error{"an event of the response is larger than " + format_limit(most_bytes_)};
        }
        if (end == bytes.npos) {
            line_.append(piece);
            return true;
        }
        ended_with_return_ = bytes[end] == '\r';
        bytes.remove_prefix(end + 1);
        std::string_view line = line_.empty() ? piece : line_.append(piece);
        constexpr std::string_view byte_order_mark = "\xEF\xBB\xBF";
        if (std::exchange(is_first_line_, false) && line.starts_with(byte_order_mark)) {
            line.remove_prefix(byte_order_mark.size());
        }
        const bool is_end_of_event = line.empty();
        if (!is_end_of_event) read_line(line);
        line_.clear();
        if (is_end_of_event && !dispatch(since_start, on_event)) return false;
    }
    return true;
}

void EventStreamParser::read_line(std::string_view line) {
    const std::size_t colon = line.find(':');
    const std::string_view field = line.substr(0, colon);  // Empty for a comment.
    std::string_view value = colon == line.npos ? std::string_view() : line.substr(colon + 1);
    if (value.starts_with(' ')) value.remove_prefix(1);
    if (field == "data") {
        if (std::exchange(has_data_, true)) data_ += '\n';
        data_.append(value);
    } else if (field == "event") {
        type_ = value;
    } else if (field == "id") {
        if (value.find('\0') == value.npos) id_ = value;
    } else if (field == "retry" && value.find_first_not_of("0123456789") == value.npos) {
        constexpr std::uint64_t most_millis = 1'000'000'000'000;
        const auto millis = parse_number<std::uint64_t>(value);
        if (millis && *millis <= most_millis) retry_ = std::chrono::milliseconds(*millis);
    }
}

bool EventStreamParser::dispatch(Duration since_start, const EventCallback& on_event) {
    const std::string type = std::exchange(type_, {});
    // Out of the way, as the author's function may wait, or throw.
    const std::string data = std::exchange(data_, {});
    if (!std::exchange(has_data_, false)) return true;
    Event event{.data = data, .id = id_, .retry = retry_, .since_start = since_start};
    if (!type.empty()) event.type = type;
    return on_event(event);
}

}  // namespace mayfly::http
