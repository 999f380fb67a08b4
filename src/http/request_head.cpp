#include "http/request_head.hpp"

#include <algorithm>
#include <array>
#include <charconv>

#include "http/basic_auth.hpp"
#include "http/response_state.hpp"

namespace mayfly::http {
namespace {

void append_field(std::string& bytes, std::string_view name, std::string_view value) {
    bytes.append(name).append(": ").append(value).append("\r\n");
}

const std::string* find(const Fields& fields, std::string_view name) {
    for (const auto& field : fields)
        if (equal_ignoring_case(field.first, name)) return &field.second;
    return nullptr;
}

// Of the request, of the client, or nothing.
void append_authorization(std::string& bytes, const Session& session, const Outgoing& request) {
    if (!request.keeps_credentials) return;
    const auto& auth = request.options->auth ? request.options->auth : session.auth;
    if (auth) {
        append_field(bytes, "Authorization", basic_credentials(auth->user + ":" + auth->password));
    } else if (!request.url.user_info.empty()) {
        append_field(bytes, "Authorization", basic_credentials(request.url.user_info));
    }
}

bool is_credential(std::string_view name) {
    return equal_ignoring_case(name, "Authorization") || equal_ignoring_case(name, "Cookie");
}

void append_author_fields(std::string& bytes, const Session& session, const Outgoing& request) {
    const Fields& own = request.options->headers;
    for (const auto& [name, value] : own) {
        if (request.keeps_credentials || !is_credential(name)) append_field(bytes, name, value);
    }
    for (const auto& [name, value] : session.headers) {
        if (find(own, name) != nullptr) continue;
        if (request.keeps_credentials || !is_credential(name)) append_field(bytes, name, value);
    }
}

/// Those lines of `fields` whose names are not `given`.
template <class IsGiven>
void append_standard_fields(std::string& bytes, std::string_view fields, const IsGiven& is_given) {
    while (!fields.empty()) {
        const std::string_view line = fields.substr(0, fields.find('\n') + 1);
        if (!is_given(line.substr(0, line.find(':')))) bytes.append(line);
        fields.remove_prefix(line.size());
    }
}

void append_length(std::string& bytes, std::size_t length) {
    std::array<char, 24> digits{};
    const auto end = std::to_chars(digits.data(), digits.data() + digits.size(), length).ptr;
    append_field(bytes, "Content-Length", {digits.data(), end});
}

}  // namespace

// Flattened, as it is mostly short appends, which the compiler inlines or not as the size of this
// file pleases.
[[gnu::flatten]] void append_head(
    std::string& bytes,
    const Session& session,
    const Outgoing& request,
    const Connection& connection
) {
    const bool is_plain = session.headers.empty() && request.options->headers.empty();
    const auto given = [&](std::string_view name) {
        return !is_plain && (find(request.options->headers, name) != nullptr ||
                             find(session.headers, name) != nullptr);
    };
    bytes.append(request.method).append(" ");
    if (connection.is_proxied_plain()) bytes.append("http://").append(connection.authority());
    bytes.append(request.url.target).append(" HTTP/1.1\r\n");
    if (is_plain) {
        bytes.append(connection.standard_fields());
    } else {
        append_standard_fields(bytes, connection.standard_fields(), given);
    }
    if (!given("Authorization")) append_authorization(bytes, session, request);
    if (!session.cookies.is_empty() && !given("Cookie")) {
        const std::string cookies = session.cookies.header_for(request.url, unix_now());
        if (!cookies.empty()) append_field(bytes, "Cookie", cookies);
    }
    if (!is_plain) append_author_fields(bytes, session, request);
    if (!request.body_type.empty() && !given("Content-Type")) {
        append_field(bytes, "Content-Type", request.body_type);
    }
    const bool wants_length = !request.body.empty() || request.method == "POST" ||
                              request.method == "PUT" || request.method == "PATCH";
    if (wants_length) append_length(bytes, request.body.size());
    if (request.options->expect_continue && !request.body.empty()) {
        append_field(bytes, "Expect", "100-continue");
    }
    bytes.append("\r\n");
}

}  // namespace mayfly::http
