#include "http/request_head.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <initializer_list>

#include "base/text.hpp"
#include "http/response_state.hpp"
#include "net/basic_auth.hpp"

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
void append_authorization(std::string& bytes, const ClientState& client, const Outgoing& request) {
    if (!request.keeps_credentials) return;
    const auto& auth = request.options->auth ? request.options->auth : client.auth;
    if (auth) {
        append_field(
            bytes, "Authorization", net::basic_credentials(auth->user + ":" + auth->password)
        );
    } else if (!request.url.user_info.empty()) {
        append_field(bytes, "Authorization", net::basic_credentials(request.url.user_info));
    }
}

bool is_one_of(std::string_view name, std::initializer_list<std::string_view> names) {
    return std::ranges::any_of(names, [&](std::string_view other) {
        return equal_ignoring_case(name, other);
    });
}

/// What says where a request ends: only who writes the body knows.
bool is_framing(std::string_view name) {
    return is_one_of(name, {"Content-Length", "Transfer-Encoding"});
}

/// For the server that the author meant, and for no other.
bool is_for_one_origin(std::string_view name) {
    return is_one_of(name, {"Authorization", "Cookie", "Proxy-Authorization", "Host"});
}

/// About a body, without which it means nothing (RFC 9110 §15.4).
bool is_about_content(std::string_view name) {
    constexpr std::string_view start = "Content-";
    return equal_ignoring_case(name.substr(0, start.size()), start) ||
           is_one_of(name, {"Digest", "Repr-Digest", "Last-Modified", "Expect", "Trailer"});
}

bool is_continue(std::string_view name, std::string_view value) {
    return equal_ignoring_case(name, "Expect") && equal_ignoring_case(value, "100-continue");
}

/// Whether a field of the author's goes out with this request.
bool goes_out(const Outgoing& request, std::string_view name) {
    return !is_framing(name) && (request.keeps_credentials || !is_for_one_origin(name)) &&
           (request.keeps_content || !is_about_content(name));
}

/// The author's field of that name that goes out, or null.
const std::string* own_field(
    const ClientState& client, const Outgoing& request, std::string_view name
) {
    const std::string* own = find(request.options->headers, name);
    if (own == nullptr) own = find(client.headers, name);
    return own != nullptr && goes_out(request, name) ? own : nullptr;
}

void append_author_field(
    std::string& bytes,
    const ClientState& client,
    const Outgoing& request,
    const Fields::value_type& field
) {
    const auto& [name, value] = field;
    if (is_framing(name)) client.network.warn_of_framing(name);
    // An expected 100 is written where the body is, and only with one.
    if (goes_out(request, name) && !is_continue(name, value)) append_field(bytes, name, value);
}

void append_author_fields(std::string& bytes, const ClientState& client, const Outgoing& request) {
    const Fields& own = request.options->headers;
    for (const auto& field : own) append_author_field(bytes, client, request, field);
    for (const auto& field : client.headers) {
        if (find(own, field.first) == nullptr) append_author_field(bytes, client, request, field);
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

void append_length(std::string& bytes, std::uint64_t length) {
    std::array<char, 24> digits{};
    const auto end = std::to_chars(digits.data(), digits.data() + digits.size(), length).ptr;
    append_field(bytes, "Content-Length", {digits.data(), end});
}

bool has_plain_head(
    const ClientState& client, const Outgoing& request, const Connection& connection
) {
    const RequestOptions& options = *request.options;
    return !has_own_fields(client, request) && !has_content(request) && request.body_type.empty() &&
           !connection.closes_after_use && !connection.is_proxied_plain() &&
           client.cookies.is_empty() && !client.auth && !options.auth &&
           request.url.user_info.empty() && !options.expect_continue;
}

}  // namespace

std::string_view plain_head(
    const ClientState& client,
    const Outgoing& request,
    const Connection& connection,
    KnownHead& known
) {
    if (!has_plain_head(client, request, connection)) return {};
    PlainHeads& heads = client.network.plain_heads();
    if (const auto head = heads.find(known); !head.empty()) return head;
    return heads.find(request.method, request.url.target, connection.standard_fields(), known);
}

// Flattened, as it is mostly short appends, which the compiler inlines or not as the size of this
// file pleases.
[[gnu::flatten]] void append_head(
    std::string& bytes,
    const ClientState& client,
    const Outgoing& request,
    const Connection& connection
) {
    const bool is_plain = !has_own_fields(client, request);
    const auto given = [&](std::string_view name) {
        return !is_plain && own_field(client, request, name) != nullptr;
    };
    bytes.append(request.method).append(" ");
    if (connection.is_proxied_plain()) bytes.append("http://").append(connection.authority());
    bytes.append(request.url.target).append(after_target);
    if (is_plain) {
        bytes.append(connection.standard_fields());
    } else {
        append_standard_fields(bytes, connection.standard_fields(), given);
    }
    if (!given("Authorization")) append_authorization(bytes, client, request);
    if (!client.cookies.is_empty() && !given("Cookie")) {
        const std::string cookies = client.cookies.header_for(request.url, unix_now());
        if (!cookies.empty()) append_field(bytes, "Cookie", cookies);
    }
    if (!is_plain) append_author_fields(bytes, client, request);
    if (!request.body_type.empty() && !given("Content-Type")) {
        append_field(bytes, "Content-Type", request.body_type);
    }
    if (request.is_chunked) {
        append_field(bytes, "Transfer-Encoding", "chunked");
    } else if (has_content(request)) {
        append_length(bytes, request.body_bytes());
    }
    if (request.options->expect_continue && request.has_body()) {
        append_field(bytes, "Expect", "100-continue");
    }
    if (connection.closes_after_use && !given("Connection")) {
        append_field(bytes, "Connection", "close");
    }
    bytes.append(end_of_head);
}

bool has_content(const Outgoing& request) {
    return request.has_body() || request.method == "POST" || request.method == "PUT" ||
           request.method == "PATCH";
}

bool asks_to_close(const ClientState& client, const Outgoing& request) {
    const std::string* own = own_field(client, request, "Connection");
    const auto is_another = [](std::string_view option) {
        return !equal_ignoring_case(option, "close");
    };
    return own != nullptr && !each_of_list(*own, is_another);
}

bool expects_continue(const ClientState& client, const RequestOptions& options) {
    const std::string* own = find(options.headers, "Expect");
    if (own == nullptr) own = find(client.headers, "Expect");
    return own != nullptr && is_continue("Expect", *own);
}

}  // namespace mayfly::http
