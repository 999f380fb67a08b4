#include "target/router.hpp"

#include <algorithm>
#include <array>
#include <unordered_map>
#include <utility>

#include <fmt/core.h>

#include "base/text.hpp"

namespace mayfly::target {
namespace {

const auto& route_groups() {
    static const std::array groups{
        plain_routes(),
        streaming_routes(),
        completion_routes(),
        state_routes(),
        shop_routes(),
        hostile_routes()};
    return groups;
}

using Table = std::unordered_map<std::string_view, const Route*>;

Table make_table() {
    Table table;
    for (const auto& routes : route_groups())
        for (const Route& route : routes) table.emplace(route.path, &route);
    return table;
}

std::uint64_t number_within(std::string_view name, std::string_view digits, Range range) {
    const auto number = parse_number<std::uint64_t>(digits);
    if (number && *number >= range.least && *number <= range.most) return *number;
    throw BadArgument{fmt::format(
        "'{}' must be a whole number from {} to {}, not '{}'.",
        name,
        range.least,
        range.most,
        digits
    )};
}

}  // namespace

std::string_view Call::method() const {
    const auto text = message.method_string();
    return {text.data(), text.size()};
}

std::string_view Call::header(std::string_view name) const {
    const auto value = message[{name.data(), name.size()}];
    return {value.data(), value.size()};
}

std::uint64_t Call::argument_number(Range range) const {
    return number_within(path, argument, range);
}

std::uint64_t Call::query_number(std::string_view name, Range range) const {
    const auto text = find_value(query, name);
    if (!text && range.standard) return *range.standard;
    if (!text) throw BadArgument{fmt::format("Give '{}' in the query.", name)};
    return number_within(name, *text, range);
}

Match find_route(std::string_view path) {
    static const Table table = make_table();
    const auto exact = table.find(path);
    if (exact != table.end()) return {exact->second, {}};
    const std::size_t slash = path.find('/', 1);
    if (slash == std::string_view::npos) return {};
    const auto with_argument = table.find(path.substr(0, slash + 1));
    if (with_argument == table.end()) return {};
    return {with_argument->second, path.substr(slash + 1)};
}

std::string describe_routes() {
    std::string text;
    for (const auto& routes : route_groups()) {
        for (const Route& route : routes)
            text += fmt::format("{:<30} {}\n", route.path, route.summary);
        text += '\n';
    }
    return text;
}

std::string header_safe(std::string text) {
    const auto is_control = [](unsigned char byte) { return byte < 0x20 || byte == 0x7f; };
    if (std::none_of(text.begin(), text.end(), is_control)) return text;
    throw BadArgument{"A header line cannot hold control characters; leave them out."};
}

}  // namespace mayfly::target
