#include "stats/labels.hpp"

#include <algorithm>
#include <map>
#include <stdexcept>

#include <fmt/core.h>

namespace mayfly::stats {
namespace {

bool is_decimal(char c) {
    return c >= '0' && c <= '9';
}

bool is_label_name(std::string_view name) {
    return !name.empty() && !is_decimal(name.front()) && std::ranges::all_of(name, [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || is_decimal(c) || c == '_';
    });
}

}  // namespace

std::string with_labels(
    std::string_view outer, const std::vector<std::pair<std::string, std::string>>& labels
) {
    std::map<std::string_view, std::string_view> all;
    for (const auto& [name, value] : labels_in(outer)) all[name] = value;
    for (const auto& [name, value] : labels) {
        if (!is_label_name(name)) {
            throw std::invalid_argument(fmt::format(
                "'{}' cannot be the name of a label; use letters, digits and underscores, and "
                "begin with no digit",
                name
            ));
        }
        all[name] = value;
    }
    std::string text;
    for (const auto& [name, value] : all) {
        if (value.empty()) continue;
        if (!text.empty()) text += '\n';
        text.append(name).append("=");
        std::ranges::replace_copy(value, std::back_inserter(text), '\n', ' ');
    }
    return text;
}

std::vector<std::pair<std::string_view, std::string_view>> labels_in(std::string_view text) {
    std::vector<std::pair<std::string_view, std::string_view>> labels;
    while (!text.empty()) {
        const std::string_view line = text.substr(0, text.find('\n'));
        const std::size_t equals = std::min(line.find('='), line.size());
        labels.emplace_back(line.substr(0, equals), line.substr(std::min(equals + 1, line.size())));
        text.remove_prefix(std::min(line.size() + 1, text.size()));
    }
    return labels;
}

std::string labels_line(std::string_view text) {
    std::string line;
    for (const auto& [name, value] : labels_in(text)) {
        line += fmt::format("{}{}={}", line.empty() ? "" : ", ", name, value);
    }
    return line;
}

}  // namespace mayfly::stats
