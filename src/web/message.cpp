#include "web/message.hpp"

#include <algorithm>

#include <fmt/core.h>

#include "report/json_page.hpp"

namespace mayfly::web {
namespace {

// Everything comes from this server, nothing is inline, nobody frames it. uPlot and Preact set
// styles through the object model, which the policy allows.
constexpr std::string_view content_policy =
    "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; "
    "img-src 'self' data:; base-uri 'none'; form-action 'self'; frame-ancestors 'none'";

std::string_view phrase_of(unsigned status) {
    switch (status) {
        case 200:
            return "OK";
        case 202:
            return "Accepted";
        case 304:
            return "Not Modified";
        case 400:
            return "Bad Request";
        case 401:
            return "Unauthorized";
        case 403:
            return "Forbidden";
        case 404:
            return "Not Found";
        case 405:
            return "Method Not Allowed";
        case 408:
            return "Request Timeout";
        case 409:
            return "Conflict";
        case 413:
            return "Content Too Large";
        case 415:
            return "Unsupported Media Type";
        case 421:
            return "Misdirected Request";
        case 431:
            return "Request Header Fields Too Large";
        case 500:
            return "Internal Server Error";
        case 503:
            return "Service Unavailable";
        default:
            return "Status";
    }
}

bool has(const Answer& answer, std::string_view name) {
    return std::any_of(answer.headers.begin(), answer.headers.end(), [&](const auto& header) {
        return header.first == name;
    });
}

}  // namespace

Answer refusal(unsigned status, const std::string& sentence) {
    return {status, "application/json", report::refusal_message(sentence)};
}

std::string head_of(const Answer& answer, std::uint64_t body_bytes, KeepAlive keep_alive) {
    std::string head = fmt::format("HTTP/1.1 {} {}\r\n", answer.status, phrase_of(answer.status));
    const auto add = [&](std::string_view name, std::string_view value) {
        if (!has(answer, name)) head += fmt::format("{}: {}\r\n", name, value);
    };
    for (const auto& [name, value] : answer.headers) head += fmt::format("{}: {}\r\n", name, value);
    if (answer.status != 304) add("Content-Type", answer.content_type);
    if (!answer.is_event_stream) add("Content-Length", std::to_string(body_bytes));
    add("Connection", keep_alive == KeepAlive::yes ? "keep-alive" : "close");
    add("Cache-Control", "no-store");
    add("Content-Security-Policy", content_policy);
    add("Cross-Origin-Opener-Policy", "same-origin");
    add("Cross-Origin-Resource-Policy", "same-origin");
    // Not no-referrer, with which browsers keep their origin to themselves when they send a form.
    add("Referrer-Policy", "same-origin");
    add("X-Content-Type-Options", "nosniff");
    add("X-Frame-Options", "DENY");
    return head + "\r\n";
}

std::string media_type(std::string_view content_type) {
    std::string type(content_type.substr(0, content_type.find(';')));
    while (!type.empty() && (type.back() == ' ' || type.back() == '\t')) type.pop_back();
    std::transform(type.begin(), type.end(), type.begin(), [](char c) {
        return 'A' <= c && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
    });
    return type;
}

}  // namespace mayfly::web
