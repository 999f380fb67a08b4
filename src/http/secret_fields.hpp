// Which fields of a request or an answer hold secrets, by their names: "password", "api_key",
// "csrf-token". For what is shown to people. Pure.
#pragma once

#include <cstddef>
#include <string_view>
#include <vector>

namespace mayfly::http {

/// Whether a field, header or parameter of this name holds a secret.
bool is_secret_name(std::string_view name);

struct TextRange {
    std::size_t begin = 0;
    std::size_t end = 0;
};

/// Where in `text` the values of such fields are: in queries and forms (password=x), in JSON, also
/// as a text inside of JSON, and in the parts of multipart/form-data. In order; none is empty.
std::vector<TextRange> secret_values_in(std::string_view text);

}  // namespace mayfly::http
