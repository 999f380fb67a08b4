// One response while it is built, read and finally counted. Recycled by the environment.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include <mayfly/response.hpp>

#include "stats/sample.hpp"

namespace mayfly::http {
class Environment;
}

namespace mayfly::detail {

struct ResponseState {
    struct Field {
        std::uint32_t name_begin;
        std::uint32_t name_size;
        std::uint32_t value_size;  // The value follows the name.
    };

    http::Environment* environment = nullptr;
    int status = 0;
    std::string head;  // Names and values of all fields, one after the other.
    std::vector<Field> fields;
    std::string body;
    std::string error;    // Why there is no answer.
    std::string verdict;  // The author's fail().
    enum class Verdict : std::uint8_t { by_status, passed, failed } verdict_kind{};
    std::string method;
    std::string name;
    std::string url;
    std::vector<Hop> history;
    stats::Sample sample;

    std::string_view field_name(const Field& field) const {
        return std::string_view(head).substr(field.name_begin, field.name_size);
    }
    std::string_view field_value(const Field& field) const {
        return std::string_view(head).substr(field.name_begin + field.name_size, field.value_size);
    }
    std::string_view header(std::string_view wanted) const;
    void add_field(std::string_view field_name, std::string_view value);
    /// Forgets one hop's answer, for the next one.
    void clear_answer();
};

}  // namespace mayfly::detail

namespace mayfly::http {

using ResponseState = detail::ResponseState;

bool equal_ignoring_case(std::string_view a, std::string_view b);

}  // namespace mayfly::http
