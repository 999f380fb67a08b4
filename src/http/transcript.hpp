// What went over the wire, for people: as curl -v shows it, without secrets. Pure.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace mayfly::http {

class Transcript {
public:
    static constexpr std::string_view mask = "***";

    /// Hides these values wherever they are, whichever of their characters are encoded, and those
    /// of fields that hold secrets by their name; shows so much of a body. `hint` follows the words
    /// on how much of a body is shown.
    Transcript(
        const std::vector<std::string>& secrets,
        std::size_t body_bytes,
        std::string_view hint = "; --show-body shows more"
    );

    /// The lines of a head, each behind `mark` ("> "), without the values of cookies and
    /// credentials, which are secrets from then on, and what cannot be shown on a terminal.
    std::string head(std::string_view head, std::string_view mark);
    /// The body, or its beginning and how much it is; with a line end, unless it is empty.
    std::string body(std::string_view body) { return this->body(body, body.size()); }
    /// The same of a body of this size, of which no more than its beginning is known.
    std::string body(std::string_view begin, std::uint64_t size);
    /// So much of a body's beginning is enough for body().
    std::size_t wanted_of_body() const { return body_bytes_ + longest_secret; }
    /// One line of text without secrets.
    std::string line(std::string_view text);
    /// Takes away the beginning of a secret whose rest lies behind the end of a text that was cut.
    void drop_begun_secret(std::string& cut_text) const;

private:
    static constexpr std::size_t longest_secret = 16 * 1024;  // That is hidden at a cut.

    std::string without_secrets(std::string_view text);
    void learn(std::string_view secret);
    std::string without_credentials(std::string_view field);
    std::string masked_credentials(std::string_view value);
    std::string masked_cookies(std::string_view value, bool is_set);

    std::vector<std::string> parameters_;
    std::vector<std::string> credentials_;  // That went over the wire.
    std::size_t body_bytes_;
    std::string_view hint_;
};

}  // namespace mayfly::http
