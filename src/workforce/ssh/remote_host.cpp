#include "workforce/ssh/remote_host.hpp"

#include <algorithm>
#include <optional>

#include <fmt/core.h>

#include "base/text.hpp"
#include "cluster/address.hpp"

namespace mayfly::workforce {
namespace {

constexpr std::uint32_t most_processes = 1024;

Error malformed(std::string_view text) {
    return {fmt::format(
        "'{}' is no machine; write it as ssh takes it, as NAME, USER@NAME or NAME:PORT, and the "
        "number of workers behind it, as NAME=4",
        text
    )};
}

/// What ssh would take for an option, or the shell of some machine for more than a word.
bool is_name(std::string_view text) {
    return !text.empty() && text.front() != '-' && std::ranges::all_of(text, [](unsigned char c) {
        return c > ' ' && c < 0x7f &&
               std::string_view("/\\'\"`$&;|<>(){}[]*?!#,=").find(static_cast<char>(c)) ==
                   std::string_view::npos;
    });
}

}  // namespace

Result<RemoteHost> parse_remote_host(std::string_view text) {
    if (text.find("://") != text.npos) {
        return Error{fmt::format(
            "'{}' is a URL; --hosts takes the machines that run users, --host the target", text
        )};
    }
    RemoteHost host;
    auto place = text;
    if (const auto equals = text.find('='); equals != text.npos) {
        const auto count = parse_number<std::uint32_t>(text.substr(equals + 1));
        if (!count || *count == 0 || *count > most_processes) return malformed(text);
        host.processes = *count;
        place = text.substr(0, equals);
    }
    const auto at = place.rfind('@');
    const auto user = at == place.npos ? std::string_view() : place.substr(0, at);
    const auto split = cluster::split_port(at == place.npos ? place : place.substr(at + 1));
    if (!split || !is_name(split->host) || (at != place.npos && !is_name(user))) {
        return malformed(text);
    }
    // An IPv6 address has more than one, and no name of a machine has any.
    if (std::ranges::count(split->host, ':') == 1) return malformed(text);
    if (!split->port.empty()) {
        const auto port = parse_number<std::uint16_t>(split->port);
        if (!port || *port == 0) return malformed(text);
        host.port = *port;
    }
    if (at != place.npos) host.destination = fmt::format("{}@", user);
    host.destination += split->host;
    return host;
}

Result<std::vector<RemoteHost>> parse_hosts_file(std::string_view text, const std::string& name) {
    std::vector<RemoteHost> hosts;
    for (std::size_t number = 1; !text.empty(); ++number) {
        const auto end = std::min(text.find('\n'), text.size());
        const auto line = text.substr(0, end);
        text.remove_prefix(std::min(end + 1, text.size()));
        const auto words = trimmed(line.substr(0, line.find('#')));
        if (words.empty()) continue;
        auto host = parse_remote_host(words);
        if (!host) return within(fmt::format("{}:{}", name, number), host.error());
        hosts.push_back(std::move(*host));
    }
    if (hosts.empty()) {
        return Error{fmt::format("{} names no machine; write one a line, as ssh takes it", name)};
    }
    return hosts;
}

Result<void> check_distinct(const std::vector<RemoteHost>& hosts) {
    for (auto host = hosts.begin(); host != hosts.end(); ++host) {
        const auto is_same = [&](const RemoteHost& other) {
            return other.destination == host->destination && other.port == host->port;
        };
        if (std::any_of(host + 1, hosts.end(), is_same)) {
            const auto name = to_string(*host);
            return Error{
                fmt::format("{} is named twice; say how many workers it runs as {}=2", name, name)};
        }
    }
    return {};
}

std::string to_string(const RemoteHost& host) {
    if (host.port == 0) return host.destination;
    const auto at = host.destination.rfind('@');
    const auto name = at == host.destination.npos ? 0 : at + 1;
    if (host.destination.find(':', name) == host.destination.npos) {
        return fmt::format("{}:{}", host.destination, host.port);
    }
    return fmt::format(
        "{}[{}]:{}", host.destination.substr(0, name), host.destination.substr(name), host.port
    );
}

}  // namespace mayfly::workforce
