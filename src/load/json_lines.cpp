#include "load/json_lines.hpp"

#include <algorithm>

#include <fmt/core.h>
#include <nlohmann/json.hpp>

#include "base/text.hpp"

namespace mayfly::load {
namespace {

using Json = nlohmann::json;

/// Whether it is JSON, and why not if that is only because a double cannot hold a number of it.
struct JsonCheck : nlohmann::detail::json_sax_acceptor<Json> {
    bool is_beyond_double = false;

    bool parse_error(std::size_t, const std::string&, const Json::exception& error) {
        constexpr int number_overflow = 406;
        is_beyond_double = error.id == number_overflow;
        return false;
    }
};

/// What stands before the next comma, colon or end of an object whose rest this is; takes both, and
/// with the end whatever follows.
std::string_view take_part(std::string_view& rest) {
    std::size_t at = 0;
    std::size_t depth = 0;
    for (; at < rest.size(); ++at) {
        const char c = rest[at];
        if (c == '"') {
            while (++at < rest.size() && rest[at] != '"') at += rest[at] == '\\' ? 1 : 0;
        } else if (c == '[' || c == '{') {
            ++depth;
        } else if (depth == 0 && (c == ',' || c == ':' || c == '}')) {
            break;
        } else if (c == ']' || c == '}') {
            --depth;
        }
    }
    const auto part = trimmed(rest.substr(0, at));
    const bool is_end = at >= rest.size() || rest[at] == '}';
    rest.remove_prefix(is_end ? rest.size() : at + 1);
    return part;
}

/// Numbers as they are written: a double would make others of them.
std::string value_of(std::string_view part) {
    const Json text = part.starts_with('"') ? Json::parse(part, nullptr, false) : Json();
    return text.is_string() ? text.get<std::string>() : std::string(part);
}

}  // namespace

Result<RowIndex> index_json_lines(std::string_view file, std::string_view name) {
    RowIndex index;
    std::size_t at = file.starts_with("\xEF\xBB\xBF") ? 3 : 0;
    for (std::size_t line = 1; at < file.size(); ++line) {
        const std::size_t end = std::min(file.find('\n', at), file.size());
        const auto text = trimmed(file.substr(at, end - at));
        if (!text.empty()) {
            JsonCheck check;
            const bool has_end = text.find('\0') != text.npos;  // At which the parser would stop.
            if (text.front() != '{' || has_end || !Json::sax_parse(text, &check)) {
                if (check.is_beyond_double) {
                    return Error{fmt::format(
                        "{}:{} has a number beyond 1.8e308; put it in quotes, as a text", name, line
                    )};
                }
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
    auto rest = trimmed(file.substr(from, file.find('\n', from) - from), " \t\r{");
    using Member = std::pair<std::string, std::string>;
    std::vector<Member> members;
    for (auto part = take_part(rest); !part.empty(); part = take_part(rest)) {
        const std::string name = value_of(part);
        const auto known = std::ranges::find(members, name, &Member::first);
        auto& member = known == members.end() ? members.emplace_back(name, "") : *known;
        member.second = value_of(take_part(rest));
    }
    return members;
}

}  // namespace mayfly::load
