// One HTTP request and its response as plain values, for the routes and the rules of the gate.
// Pure; the parser is in request_reader.cpp.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace mayfly::web {

/// Texts as they were sent; empty if missing.
struct Request {
    std::string method;
    std::string path;   // Without the query; not decoded.
    std::string query;  // The text after the question mark.
    std::string host{};
    std::string origin{};
    std::string fetch_site{};  // Sec-Fetch-Site
    std::string fetch_mode{};  // Sec-Fetch-Mode
    std::string accept{};
    std::string accept_encoding{};
    std::string content_type{};
    std::string cookie{};
    std::string authorization{};
    std::string known_tag{};  // If-None-Match
    std::string last_event_id{};
    std::string body{};
    /// It has a header that browsers add, or a cookie, so that a link may have caused it.
    bool is_from_browser = false;
};

/// What a reader wants of the stream of events.
struct EventWish {
    bool only_changes = false;  // Of a snapshot after the first.
    bool wants_rows = true;     // The entries of snapshots.
    bool takes_gzip = false;
    std::string last_id{};  // Of the last event that it got; empty if there is none.
};

struct Answer {
    unsigned status = 200;
    std::string content_type = "application/json";
    std::string body{};
    std::vector<std::pair<std::string, std::string>> headers{};
    /// A file to send as the body, with its present length; empty for none.
    std::string file{};
    /// The body is the stream of events, which follows this head and does not end.
    bool is_event_stream = false;
    EventWish event_wish{};
    /// Somebody showed what should have let them in and did not.
    bool is_failed_login = false;
};

/// {"error": sentence}
Answer refusal(unsigned status, const std::string& sentence);

enum class KeepAlive { no, yes };

/// The head before a body of this length, with the fields of every response: it must not be stored,
/// sniffed, framed or embedded, and which sources a page may use.
std::string head_of(const Answer& answer, std::uint64_t body_bytes, KeepAlive keep_alive);

/// The media type of a Content-Type header in lower case: "application/json".
std::string media_type(std::string_view content_type);

}  // namespace mayfly::web
