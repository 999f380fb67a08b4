#include "scenario/manifest.hpp"

#include <algorithm>

#include "base/digest.hpp"
#include "base/file.hpp"

namespace mayfly::scenario {
namespace {

namespace fs = std::filesystem;

/// How make escapes blanks and its own signs.
bool is_escaped(char c, char next) {
    return (c == '\\' && (next == ' ' || next == '#' || next == '\\')) || (c == '$' && next == '$');
}

}  // namespace

std::vector<fs::path> parse_dependencies(std::string_view rule) {
    std::vector<fs::path> files;
    std::string word;
    const auto end_word = [&] {
        if (!word.empty()) files.emplace_back(std::exchange(word, {}));
    };
    const std::size_t colon = rule.find(": ");
    if (colon == std::string_view::npos) return files;
    for (std::size_t i = colon + 2; i < rule.size(); ++i) {
        const char next = i + 1 < rule.size() ? rule[i + 1] : '\0';
        if (rule[i] == '\\' && next == '\n') {
            end_word();
            ++i;
        } else if (is_escaped(rule[i], next)) {
            word += next;
            ++i;
        } else if (rule[i] == ' ') {
            end_word();
        } else if (rule[i] == '\n') {
            break;  // Further rules only name headers again.
        } else {
            word += rule[i];
        }
    }
    end_word();
    return files;
}

Result<std::string> source_key(const std::vector<fs::path>& sources, std::string_view toolchain) {
    Digest digest;
    digest.add(toolchain);
    for (const fs::path& source : sources) {
        auto text = read_file(source);
        if (!text) return text.error();
        // The place counts: it is in the debug lines, and quoted includes start from it.
        digest.add(fs::absolute(source).string()).add(*text);
    }
    return digest.finish();
}

Result<std::string> library_key(
    std::string_view source_key, const std::vector<fs::path>& included
) {
    Digest digest;
    digest.add(source_key);
    for (const fs::path& file : included) {
        auto text = read_file(file);
        if (!text) return text.error();
        digest.add(file.string()).add(*text);
    }
    return digest.finish();
}

std::string format_manifest(const std::vector<fs::path>& included) {
    std::string text;
    for (const fs::path& file : included) text += file.string() + "\n";
    return text;
}

std::vector<fs::path> parse_manifest(std::string_view text) {
    std::vector<fs::path> files;
    while (!text.empty()) {
        const std::size_t end = std::min(text.find('\n'), text.size());
        files.emplace_back(text.substr(0, end));
        text.remove_prefix(std::min(end + 1, text.size()));
    }
    return files;
}

}  // namespace mayfly::scenario
