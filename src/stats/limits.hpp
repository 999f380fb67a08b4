// How many distinct rows the tables of a worker and of the master keep, and what the rest is
// called.
//
// Authors put ids into names and messages; without a cap that eats the memory of a long run. What
// is beyond the cap is still counted, in a row that says so.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace mayfly::stats {

/// The same values on the workers and the master let their overflow rows meet in one.
struct Limits {
    std::size_t names = 5000;  // Distinct (method, name), and distinct (kind, task).
    std::size_t errors = 500;
    std::size_t exceptions = 200;
    std::size_t text_bytes = 500;  // Longest name, error or message; longer ones are cut.
};

/// The row for samples of new names when `limit` names are known; its method is empty.
std::string names_overflow(std::size_t limit);
inline constexpr std::string_view errors_overflow = "(other failures)";
inline constexpr std::string_view exceptions_overflow = "(other exceptions)";

/// As truncated(), of a longer text.
std::string_view cut(std::string_view text, std::size_t limit);

/// `text` without what follows its first `limit` bytes, cut between two UTF-8 characters.
inline std::string_view truncated(std::string_view text, std::size_t limit) {
    return text.size() <= limit ? text : cut(text, limit);
}

/// A failure text as it is grouped: truncated, and with memory addresses masked ("0x7f3a91b0c2d0"
/// becomes "0x..."), since they would make every occurrence a row of its own.
std::string grouped_text(std::string_view text, std::size_t limit);

}  // namespace mayfly::stats
