// Where a secret stands in a text that others wrote, who may have written some of its characters as
// URLs, forms, JSON or HTML do: "a b&c" as "a%20b&c", "a+b%26c" or "a b&amp;c". Pure.
#pragma once

#include <cstddef>
#include <string_view>

namespace mayfly::http {

struct SecretMatch {
    std::size_t length = 0;  // In the text; 0 if the secret does not stand at its begin.
    bool is_begun = false;   // It may, as the text ends before the secret would.
};

/// Whether `text` begins with `secret`, each character of which is as it is or encoded.
SecretMatch match_secret(std::string_view text, std::string_view secret);

}  // namespace mayfly::http
