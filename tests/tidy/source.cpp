#include "tidy/source.hpp"

#include <algorithm>
#include <cctype>
#include <fstream>
#include <iterator>

namespace mayfly::tidy {
namespace {

namespace fs = std::filesystem;

bool is_word(char c) {
    return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '_';
}

/// Blanks everything that is not code and keeps every line break, so that places stay the same.
class Blanker {
public:
    explicit Blanker(std::string_view text) : text_(text), result_(text) {}

    std::string run() {
        while (at_ < text_.size()) {
            if (starts("//")) {
                blank_until("\n", 0);
            } else if (starts("/*")) {
                blank_until("*/", 2);
            } else if (starts("R\"") && (at_ == 0 || !is_word(text_[at_ - 1]))) {
                blank_raw_string();
            } else if (text_[at_] == '"') {
                blank_literal('"');
            } else if (text_[at_] == '\'' && !is_digit_separator()) {
                blank_literal('\'');
            } else {
                ++at_;
            }
        }
        return std::move(result_);
    }

private:
    bool starts(std::string_view token) const { return text_.substr(at_).starts_with(token); }

    bool is_digit_separator() const {
        return at_ > 0 && is_word(text_[at_ - 1]) && at_ + 1 < text_.size() &&
               is_word(text_[at_ + 1]);
    }

    void blank(std::size_t begin, std::size_t end) {
        for (std::size_t i = begin; i < std::min(end, result_.size()); ++i)
            if (result_[i] != '\n') result_[i] = ' ';
    }

    void blank_until(std::string_view closing, std::size_t keep) {
        const std::size_t found = text_.find(closing, at_ + keep);
        const std::size_t end =
            found == std::string_view::npos ? text_.size() : found + (keep ? closing.size() : 0);
        blank(at_, end);
        at_ = end;
    }

    void blank_raw_string() {
        const std::size_t open = text_.find('(', at_);
        if (open == std::string_view::npos) {
            ++at_;
            return;
        }
        const std::string closing = ")" + std::string(text_.substr(at_ + 2, open - at_ - 2)) + "\"";
        const std::size_t found = text_.find(closing, open);
        const std::size_t end =
            found == std::string_view::npos ? text_.size() : found + closing.size();
        blank(at_ + 2, end - 1);
        at_ = end;
    }

    void blank_literal(char quote) {
        const std::size_t begin = ++at_;
        while (at_ < text_.size() && text_[at_] != quote && text_[at_] != '\n')
            at_ += text_[at_] == '\\' ? 2 : 1;
        blank(begin, at_);
        ++at_;
    }

    std::string_view text_;
    std::string result_;
    std::size_t at_ = 0;
};

bool is_skipped(const fs::path& folder) {
    const std::string name = folder.filename().string();
    return name == "node_modules" || name == "build" || name.starts_with(".");
}

File read_file(const fs::path& root, const fs::path& path) {
    std::ifstream stream(path);
    const std::string text{std::istreambuf_iterator<char>(stream), {}};
    return make_file(fs::relative(path, root).generic_string(), text);
}

}  // namespace

std::vector<std::string> split_lines(std::string_view text) {
    std::vector<std::string> lines;
    while (!text.empty()) {
        const std::size_t end = text.find('\n');
        lines.emplace_back(text.substr(0, end));
        text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
    }
    return lines;
}

std::string trimmed(std::string_view text) {
    const std::size_t first = text.find_first_not_of(" \t\r");
    if (first == std::string_view::npos) return {};
    return std::string(text.substr(first, text.find_last_not_of(" \t\r") - first + 1));
}

File make_file(std::string path, std::string_view text) {
    return {std::move(path), split_lines(text), split_lines(Blanker(text).run())};
}

std::vector<File> read_tree(
    const fs::path& root,
    const std::vector<std::string>& places,
    const std::vector<std::string>& endings
) {
    std::vector<File> files;
    const auto add = [&](const fs::path& path) {
        const std::string name = path.filename().string();
        const auto is_ending = [&](const std::string& ending) { return name.ends_with(ending); };
        if (std::any_of(endings.begin(), endings.end(), is_ending))
            files.push_back(read_file(root, path));
    };
    for (const std::string& place : places) {
        if (fs::is_regular_file(root / place)) add(root / place);
        if (!fs::is_directory(root / place)) continue;
        auto walk = fs::recursive_directory_iterator(root / place);
        for (auto entry = begin(walk); entry != end(walk); ++entry) {
            if (entry->is_directory() && is_skipped(entry->path()))
                entry.disable_recursion_pending();
            else if (entry->is_regular_file())
                add(entry->path());
        }
    }
    std::sort(files.begin(), files.end(), [](const File& a, const File& b) {
        return a.path < b.path;
    });
    return files;
}

std::string layer_of(const File& file) {
    if (!file.is_under("src/")) return {};
    const std::size_t end = file.path.find('/', 4);
    return end == std::string::npos ? std::string() : file.path.substr(4, end - 4);
}

}  // namespace mayfly::tidy
