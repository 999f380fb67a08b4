#include "scenario/command_words.hpp"

#include <fmt/core.h>

namespace mayfly::scenario {

Result<std::vector<std::string>> split_words(std::string_view text) {
    std::vector<std::string> words;
    bool in_word = false;
    char quote = 0;
    const auto append = [&](char c) {
        if (!in_word) words.emplace_back();
        in_word = true;
        words.back() += c;
    };
    for (std::size_t i = 0; i < text.size(); ++i) {
        const char c = text[i];
        const char next = i + 1 < text.size() ? text[i + 1] : '\0';
        const bool escapes = quote == 0 || (quote == '"' && (next == '"' || next == '\\'));
        if (c == '\\' && next != '\0' && escapes) {
            append(next);
            ++i;
        } else if (quote != 0) {
            if (c == quote) {
                quote = 0;
            } else {
                append(c);
            }
        } else if (c == '\'' || c == '"') {
            quote = c;
            if (!in_word) words.emplace_back();  // '' is an empty word.
            in_word = true;
        } else if (c == ' ' || c == '\t' || c == '\n') {
            in_word = false;
        } else {
            append(c);
        }
    }
    if (quote != 0) return Error{fmt::format("a {} is not closed in: {}", quote, text)};
    return words;
}

}  // namespace mayfly::scenario
