// One HTTP request and its answer as plain values: what the routes and the rules of the gate work
// on. Pure; the parser is in request_reader.cpp.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace mayfly::web {

/// Texts as they came, empty where there was none.
struct Request {
    std::string method;
    std::string path;   // Without the query; nothing is decoded.
    std::string query;  // What follows the question mark.
    std::string host{};
    std::string origin{};
    std::string fetch_site{};  // Sec-Fetch-Site
    std::string fetch_mode{};  // Sec-Fetch-Mode
    std::string accept{};
    std::string content_type{};
    std::string cookie{};
    std::string authorization{};
    std::string known_tag{};  // If-None-Match
    std::string body{};
};

struct Answer {
    unsigned status = 200;
    std::string content_type = "application/json";
    std::string body{};
    std::vector<std::pair<std::string, std::string>> headers{};
    /// A file that is the body instead, as long as it is now; empty: none.
    std::string file{};
    /// The body is the stream of events, which begins after this head and has no end.
    bool is_event_stream = false;
};

/// {"error": sentence}
Answer refusal(unsigned status, const std::string& sentence);

enum class KeepAlive { no, yes };

/// The head that goes before a body of that length, with what every answer says: not to be stored,
/// sniffed, framed or embedded, and which sources a page may use.
std::string head_of(const Answer& answer, std::uint64_t body_bytes, KeepAlive keep_alive);

/// The media type of a Content-Type header in lower case: "application/json".
std::string media_type(std::string_view content_type);

}  // namespace mayfly::web
