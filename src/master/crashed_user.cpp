#include "master/crashed_user.hpp"

#include <algorithm>
#include <utility>

#include <fmt/core.h>

#include "base/logging.hpp"

namespace mayfly::master {
namespace {

/// The part of `text` before the first `end`, which both lose.
std::string cut_off(std::string& text, char end) {
    const auto at = std::min(text.find(end), text.size());
    std::string part = text.substr(0, at);
    text.erase(0, at + 1);
    return part;
}

std::vector<cluster::LogLine> take_log_lines(std::string& words) {
    constexpr char highest = '0' + static_cast<char>(logging::Level::error);
    std::vector<cluster::LogLine> lines;
    for (auto at = words.find('\x1e'); at != words.npos; at = words.find('\x1e', at)) {
        std::string line = words.substr(at + 1, words.find('\n', at) - at - 1);
        words.erase(at, line.size() + 2);
        if (line.empty() || line[0] < '0' || line[0] > highest) continue;
        lines.push_back({static_cast<logging::Level>(line[0] - '0'), line.substr(1)});
    }
    return lines;
}

}  // namespace

LastWords read_last_words(std::string words) {
    LastWords last;
    last.printed = take_log_lines(words);
    last.line = cut_off(words, '\n');
    if (last.line.empty() || words.find('\x1f') == words.npos) return last;
    CrashedUser user{cut_off(words, '\x1f'), cut_off(words, '\x1f'), last.line, {}};
    cut_off(words, '\n');
    user.place = cut_off(words, '\n');
    const auto who = fmt::format("user {}, task {}: ", user.kind, user.task);
    if (user.cause.starts_with(who)) user.cause.erase(0, who.size());
    if (!user.place.empty()) last.line += ", in " + user.place;
    last.user = std::move(user);
    return last;
}

}  // namespace mayfly::master
