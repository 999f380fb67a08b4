// One response while it is built, read and finally counted. The network recycles it.
#pragma once

#include <algorithm>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include <mayfly/response.hpp>

#include "http/plain_heads.hpp"
#include "net/url.hpp"
#include "stats/known_row.hpp"
#include "stats/sample.hpp"

namespace mayfly::http {
class ClientNetwork;
}

namespace mayfly::detail {

/// What a target sent, except its status.
struct Answer {
    struct Field {
        std::uint32_t name_begin;
        std::uint32_t name_size;
        std::uint32_t value_begin;
        std::uint32_t value_size;
    };

    std::string head;  // The names and values of all fields, one after the other.
    std::vector<Field> fields;
    std::string body;
    // As far as is known: neither a Set-Cookie nor a Content-Encoding is among the fields.
    bool has_usual_fields = false;

    /// Whether it held a response with fields before, so that its memory can be reused.
    bool has_memory() const { return fields.capacity() > 0; }
};

struct ResponseState : Answer {
    http::ClientNetwork* network = nullptr;
    int status = 0;
    std::string error;    // Why there is no response, or not all of it.
    std::string verdict;  // The author's text for fail().
    enum class Verdict : std::uint8_t { by_status, passed, failed } verdict_kind{};
    std::string method;
    std::string name;
    std::string labels;
    stats::KnownRow row;         // That of `method` and `name`.
    http::KnownHead plain_head;  // Of `method` and `url`.
    net::Url url;                // Of the current hop, or of the one that answered.
    std::string url_text;        // Made on request, as the body as JSON.
    std::optional<JsonValue> json;
    std::vector<Hop> history;
    stats::Sample sample;
    std::uint64_t answer_begins_at = 0;  // Bytes received before that of the current hop.
    bool has_stream = false;             // Which takes the body of a good response.
    std::string asked;                   // What the author gave for `url`; empty if unknown.
    std::string asked_base;
    bool is_named_by_url = false;  // As `asked` has it, and `row` counts it so.

    // A response is used again, often for what its last request asked for: then its URL, name and
    // row are still there.

    /// Whether `url` is that of this author's text and base.
    bool is_for(std::string_view text, std::string_view base) const {
        return !asked.empty() && asked == text && asked_base == base;
    }
    /// `url` has been made of them.
    void remember(std::string_view text, std::string_view base);
    /// `url` is changed.
    void forget_url() {
        asked.clear();
        plain_head = {};
    }
    /// An empty `own_name` stands for the path and query.
    void set_row(std::string_view its_method, std::string_view own_name);
    // What went out with the last hop, for a sample of its failure: nothing yet, a head that has
    // nothing of its own and is made again when it is wanted, or what is kept below.
    enum class Sent : std::uint8_t { nothing, plain_head, kept } sent = Sent::nothing;
    bool became_get = false;  // By a redirect.
    std::string sent_head;
    std::string sent_body;  // Its beginning.
    std::uint64_t sent_body_bytes = 0;

    /// Whether some of the current hop's answer has come.
    bool has_begun() const { return sample.received_bytes > answer_begins_at; }

    std::string_view field_name(const Field& field) const {
        return std::string_view(head).substr(field.name_begin, field.name_size);
    }
    std::string_view field_value(const Field& field) const {
        return std::string_view(head).substr(field.value_begin, field.value_size);
    }
    std::string_view header(std::string_view wanted) const;
    /// The values of all fields of this name, separated by commas.
    std::string joined(std::string_view wanted) const;
    void add_field(std::string_view field_name, std::string_view value);
    /// Appends `more` to the value of the last field, which must exist.
    void extend_field(std::string_view more);
    /// Forgets the response of one hop, for the next one.
    void clear_answer();
};

}  // namespace mayfly::detail

namespace mayfly::http {

using ResponseState = detail::ResponseState;

inline bool equal_ignoring_case(std::string_view a, std::string_view b) {
    const auto lower = [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; };
    return a.size() == b.size() &&
           (a == b || std::equal(a.begin(), a.end(), b.begin(), [&](char x, char y) {
                return lower(x) == lower(y);
            }));
}

/// Nearly always the sizes tell two names apart, which costs little.
inline bool is_named(
    std::string_view name, const ResponseState& response, const detail::Answer::Field& field
) {
    return field.name_size == name.size() && equal_ignoring_case(response.field_name(field), name);
}

}  // namespace mayfly::http
