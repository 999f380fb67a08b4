// What went over the wire, for people: as curl -v shows it, without secrets. Pure.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace mayfly::http {

class Transcript {
public:
    static constexpr std::string_view mask = "***";

    /// Hides these values wherever they are, as they are or encoded; shows so much of a body.
    Transcript(const std::vector<std::string>& secrets, std::size_t body_bytes);

    /// The lines of a head, each behind `mark` ("> "), without the values of cookies and
    /// credentials, which are secrets from then on, and what cannot be shown on a terminal.
    std::string head(std::string_view head, std::string_view mark);
    /// The body, or its beginning and how much it is; with a line end, unless it is empty.
    std::string body(std::string_view body) const;
    /// One line of text without secrets.
    std::string line(std::string_view text) const;

private:
    std::string without_secrets(std::string_view text) const;
    void learn(std::string_view secret);
    std::string without_credentials(std::string_view field);
    std::string masked_credentials(std::string_view value);
    std::string masked_cookies(std::string_view value, bool is_set);

    std::vector<std::string> secrets_;
    std::size_t body_bytes_;
};

}  // namespace mayfly::http
