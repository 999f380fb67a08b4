#include <algorithm>
#include <optional>

#include <boost/regex.hpp>

#include "tidy/rules.hpp"

namespace mayfly::tidy {
namespace {

std::string folder_of(const std::string& path) {
    const std::size_t slash = path.rfind('/');
    return slash == std::string::npos ? std::string() : path.substr(0, slash + 1);
}

std::string name_of(const std::string& path) {
    return path.substr(folder_of(path).size());
}

std::string without_comment(const std::string& cmake_line) {
    return cmake_line.substr(0, cmake_line.find('#'));
}

/// Whether a line names `word` as a whole argument.
bool names(const std::string& line, const std::string& word) {
    for (std::size_t at = line.find(word); at != std::string::npos; at = line.find(word, at + 1)) {
        const bool starts =
            at == 0 || std::string(" \t\"(/}").find(line[at - 1]) != std::string::npos;
        const std::size_t end = at + word.size();
        const bool ends =
            end == line.size() || std::string(" \t\")").find(line[end]) != std::string::npos;
        if (starts && ends) return true;
    }
    return false;
}

/// The text between "// region: name" and "// end region", without the indent they share.
std::optional<std::vector<std::string>> region_of(const File& example, const std::string& name) {
    std::optional<std::vector<std::string>> region;
    for (const std::string& line : example.lines) {
        const std::string text = trimmed(line);
        if (region && text == "// end region") return region;
        if (region) region->push_back(line);
        if (text == "// region: " + name) region.emplace();
    }
    return std::nullopt;
}

std::vector<std::string> unindented(std::vector<std::string> lines) {
    std::size_t indent = std::string::npos;
    for (const std::string& line : lines)
        if (!trimmed(line).empty()) indent = std::min(indent, line.find_first_not_of(' '));
    for (std::string& line : lines) line = trimmed(line).empty() ? "" : line.substr(indent);
    return lines;
}

struct CodeBlock {
    std::size_t line = 0;  // Of the opening fence.
    std::string marker;    // The last line before it that is not empty.
    std::vector<std::string> text;
};

std::vector<CodeBlock> cpp_blocks_of(const File& document) {
    std::vector<CodeBlock> blocks;
    std::string before;
    bool inside = false;
    for (std::size_t i = 0; i < document.lines.size(); ++i) {
        const std::string& line = document.lines[i];
        if (inside) {
            inside = line != "```";
            if (inside) blocks.back().text.push_back(line);
        } else if (line == "```cpp" || line == "```c++") {
            blocks.push_back({i + 1, before, {}});
            inside = true;
        }
        if (!trimmed(line).empty()) before = trimmed(line);
    }
    return blocks;
}

std::string difference(const CodeBlock& block, const std::vector<std::string>& region) {
    const auto [ours, theirs] =
        std::mismatch(block.text.begin(), block.text.end(), region.begin(), region.end());
    if (ours == block.text.end() && theirs == region.end()) return {};
    return "here \"" + (ours == block.text.end() ? "the end" : *ours) + "\", there \"" +
           (theirs == region.end() ? "the end" : *theirs) + "\"";
}

}  // namespace

Findings unlisted_sources(const File& file, const std::vector<File>& cmake_files) {
    if (!file.is_source()) return {};
    for (const File& cmake : cmake_files) {
        const std::string folder = folder_of(cmake.path);
        if (name_of(cmake.path) != "CMakeLists.txt" || !file.path.starts_with(folder)) continue;
        const std::string relative = file.path.substr(folder.size());
        for (const std::string& line : cmake.lines)
            if (names(without_comment(line), relative)) return {};
    }
    return {
        {file.path,
         1,
         "no CMakeLists.txt names this file, so nobody compiles it; add or delete it"}};
}

Findings unlisted_headers(const File& file, const std::vector<File>& cmake_files) {
    for (const File& cmake : cmake_files) {
        if (cmake.path != "cmake/PublicHeaders.cmake") continue;
        for (const std::string& line : cmake.lines)
            if (names(without_comment(line), name_of(file.path))) return {};
    }
    return {
        {file.path,
         1,
         "cmake/PublicHeaders.cmake does not name this header, so nobody can include it"}};
}

Findings globbed_sources(const File& cmake_file) {
    static const boost::regex glob("file\\s*\\(\\s*GLOB", boost::regex::icase);
    Findings findings;
    for (std::size_t i = 0; i < cmake_file.lines.size(); ++i) {
        if (boost::regex_search(without_comment(cmake_file.lines[i]), glob))
            findings.push_back(
                {cmake_file.path, i + 1, "list files by hand, so that a forgotten one is an error"}
            );
    }
    return findings;
}

Findings untested_sources(const File& file, const std::vector<File>& tests) {
    const std::string layer = layer_of(file);
    if (layer.empty() || !file.is_source()) return {};
    const std::string name = name_of(file.path);
    const std::string stem = name.substr(0, name.size() - 4);
    const std::string header = layer + "/" + stem + ".hpp";
    const bool found = std::any_of(tests.begin(), tests.end(), [&](const File& test) {
        if (name_of(test.path) == stem + "_test.cpp") return true;
        const auto includes = includes_of(test);
        return std::any_of(includes.begin(), includes.end(), [&](const Include& include) {
            return include.name == header || include.name == "mayfly/" + stem + ".hpp";
        });
    });
    if (found) return {};
    return {
        {file.path, 1, "no test is called " + stem + "_test.cpp or includes \"" + header + "\""}};
}

Findings stale_documentation(const File& document, const std::vector<File>& examples) {
    Findings findings;
    static const boost::regex marker("<!-- (examples/[^:]+): (.+) -->");
    const auto report = [&](const CodeBlock& block, const std::string& message) {
        findings.push_back({document.path, block.line, message});
    };
    for (const CodeBlock& block : cpp_blocks_of(document)) {
        boost::smatch match;
        if (!boost::regex_match(block.marker, match, marker)) {
            report(
                block, "put <!-- examples/file.cpp: region --> before the block, so it stays true"
            );
            continue;
        }
        const std::string path = match[1];
        const std::string name = match[2];
        const auto example = std::find_if(examples.begin(), examples.end(), [&](const File& f) {
            return f.path == path;
        });
        if (example == examples.end()) {
            report(block, path + " does not exist");
            continue;
        }
        const auto region = region_of(*example, name);
        if (!region) {
            report(
                block,
                path + " has no lines between \"// region: " + name + "\" and \"// end region\""
            );
            continue;
        }
        const std::string differs = difference(block, unindented(*region));
        if (!differs.empty()) report(block, "the block differs from " + path + ": " + differs);
    }
    return findings;
}

}  // namespace mayfly::tidy
