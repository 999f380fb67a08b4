// The text that the tidy rules look at: files of the tree, and a view of each in which only code is
// left. A rule is a function from these values to findings, so it can be tested on a snippet.
#pragma once

#include <cstddef>
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

namespace mayfly::tidy {

struct File {
    std::string path;                // Relative to the root of the repository, with slashes.
    std::vector<std::string> lines;  // As written.
    std::vector<std::string> code;   // Comments and the contents of literals replaced by blanks.

    bool is_header() const { return path.ends_with(".hpp"); }
    bool is_source() const { return path.ends_with(".cpp"); }
    bool is_under(std::string_view folder) const { return path.starts_with(folder); }
};

/// A place that breaks a rule: what is wrong there and what to do about it.
struct Finding {
    std::string path;
    std::size_t line = 0;  // From 1.
    std::string message;
};
using Findings = std::vector<Finding>;

File make_file(std::string path, std::string_view text);

/// The files among `places` of `root`, and those below the folders among them, whose name ends in
/// one of `endings`; sorted by path. A place that does not exist has none.
std::vector<File> read_tree(
    const std::filesystem::path& root,
    const std::vector<std::string>& places,
    const std::vector<std::string>& endings
);

/// "src/http/url.cpp" → "http"; empty outside src/.
std::string layer_of(const File& file);

std::vector<std::string> split_lines(std::string_view text);
std::string trimmed(std::string_view text);

}  // namespace mayfly::tidy
