#include "load/json_lines.hpp"

#include <algorithm>

#include <fmt/core.h>
#include <nlohmann/json.hpp>

#include "base/text.hpp"

namespace mayfly::load {

Result<RowIndex> index_json_lines(std::string_view file, std::string_view name) {
    RowIndex index;
    std::size_t at = file.starts_with("\xEF\xBB\xBF") ? 3 : 0;
    for (std::size_t line = 1; at < file.size(); ++line) {
        const std::size_t end = std::min(file.find('\n', at), file.size());
        const auto text = trimmed(file.substr(at, end - at));
        if (!text.empty()) {
            if (text.front() != '{' || !nlohmann::json::accept(text)) {
                return Error{
                    fmt::format("{}:{} is no JSON object; each line has to be one", name, line)};
            }
            index.rows.push_back(static_cast<std::uint32_t>(at));
        }
        at = end + 1;
    }
    return index;
}

std::vector<std::pair<std::string, std::string>> members_of_line(
    std::string_view file, std::size_t from
) {
    using Json = nlohmann::ordered_json;
    const auto line = file.substr(from, file.find('\n', from) - from);
    std::vector<std::pair<std::string, std::string>> members;
    const auto object = Json::parse(line, nullptr, false);
    if (!object.is_object()) return members;
    for (const auto& [name, value] : object.items()) {
        const bool is_text = value.is_string();
        members.emplace_back(
            name,
            is_text ? value.get<std::string>()
                    : value.dump(-1, ' ', false, Json::error_handler_t::replace)
        );
    }
    return members;
}

}  // namespace mayfly::load
