// The style guide as functions: each takes text and returns the places that break one rule.
// docs/STYLE.md says why the rules exist; exceptions.hpp lists who may break one.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "tidy/source.hpp"

namespace mayfly::tidy {

struct Include {
    std::size_t line = 0;
    std::string name;     // Without quotes or brackets.
    bool quoted = false;  // "…" rather than <…>.
};
std::vector<Include> includes_of(const File& file);

// rules_include.cpp: who may see whom.
Findings layer_includes(const File& file, const std::vector<File>& tree);
Findings layer_rows(const File& document, const std::vector<File>& tree);
Findings layer_links(const File& cmake_lists);
Findings third_party_includes(const File& file);
Findings public_includes(const File& file);

// rules_size.cpp: what fits on a screen.
Findings long_lines(const File& file);
Findings long_files(const File& file);
Findings long_functions(const File& file);
/// Lines with code, neither blank nor comment, of all `files` together.
std::size_t lines_of_code(const std::vector<File>& files);

// rules_text.cpp: what must not be written.
Findings vague_names(const File& file);
Findings macros(const File& file);
Findings catches(const File& file);
Findings header_using_namespace(const File& file);
Findings unfinished_marks(const File& file);
Findings foreign_vocabulary(const File& file);
Findings raw_ownership(const File& file);
Findings shared_ownership(const File& file);
Findings threads(const File& file);
Findings slow_library_parts(const File& file);
Findings sleeping_tests(const File& file);
Findings header_openings(const File& file);

// rules_project.cpp: what the files around the code promise.
Findings unlisted_sources(const File& file, const std::vector<File>& cmake_files);
Findings unlisted_headers(const File& file, const std::vector<File>& cmake_files);
Findings globbed_sources(const File& cmake_file);
Findings untested_sources(const File& file, const std::vector<File>& tests);
Findings stale_documentation(const File& document, const std::vector<File>& examples);

}  // namespace mayfly::tidy
