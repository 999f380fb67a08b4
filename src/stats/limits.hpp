// How many distinct rows the tables of workers and the master keep, and what the row for the rest
// is called.
//
// Authors put ids into names and messages; without a limit, these would use up the memory in a long
// run. What is beyond the limit is still counted, in a row that says so.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace mayfly::stats {

/// Workers and the master use the same values, so that their overflow rows become one.
struct Limits {
    std::size_t names = 5000;  // Distinct (method, name), and distinct (kind, task).
    std::size_t errors = 500;
    std::size_t exceptions = 200;
    std::size_t series = 500;      // Of each type.
    std::size_t text_bytes = 500;  // The longest name, error or message; longer ones are cut.
};

/// The row for samples of new names when `limit` names are known; its method is empty.
std::string names_overflow(std::size_t limit);
inline constexpr std::string_view errors_overflow = "(other failures)";
inline constexpr std::string_view exceptions_overflow = "(other exceptions)";

/// As truncated(), for a longer text.
std::string_view cut(std::string_view text, std::size_t limit);

/// The first `limit` bytes of `text`, or fewer, to cut between two UTF-8 characters.
inline std::string_view truncated(std::string_view text, std::size_t limit) {
    return text.size() <= limit ? text : cut(text, limit);
}

}  // namespace mayfly::stats
