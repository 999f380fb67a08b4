// Reads server-sent events from a stream as it arrives, in pieces of any size, as browsers do
// (WHATWG, "Server-sent events"). Bounds what it keeps. Pure.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include <mayfly/stream.hpp>

#include "base/result.hpp"

namespace mayfly::http {

class EventStreamParser {
public:
    /// `most_bytes` of one event, beyond which the stream is refused.
    explicit EventStreamParser(std::uint64_t most_bytes) : most_bytes_(most_bytes) {}

    /// Reads the next bytes, which came so long after the request's start, and calls `on_event`
    /// with each event that they complete. False when that wants no more.
    Result<bool> put(std::string_view bytes, Duration since_start, const EventCallback& on_event);

private:
    void read_line(std::string_view line);
    bool dispatch(Duration since_start, const EventCallback& on_event);

    std::uint64_t most_bytes_;
    std::string line_;  // The part of the current line that came in earlier pieces.
    bool is_first_line_ = true;
    bool ended_with_return_ = false;  // A line feed that comes next belongs to it.
    bool has_data_ = false;
    std::string data_;
    std::string type_;
    std::string id_;
    std::optional<Duration> retry_;
};

}  // namespace mayfly::http
