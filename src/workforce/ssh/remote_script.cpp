#include "workforce/ssh/remote_script.hpp"

#include <algorithm>
#include <vector>

#include <fmt/core.h>

#include "base/text.hpp"

namespace mayfly::workforce {
namespace {

constexpr std::string_view marker = "mayfly-remote ";

// $1 is the program's SHA-256, $2 its size. The empty line ends what a login shell may have begun.
// Several machines may share a home folder, so a copy gets its name when it is whole. One that
// nobody used for 30 days goes.
constexpr std::string_view script = R"sh(
set -f; umask 077; echo;
say() { printf "%s %s" mayfly-remote "$*"; echo; };
fail() { say failed "$*"; exit 3; };
is_whole() { test -f "$1" && test "$(sha256sum < "$1" | cut -c 1-64)" = "$2"; };

copies=${XDG_CACHE_HOME:-$HOME/.cache}/mayfly/bin;
place=$copies/$1; program=$place/mayfly;
if is_whole "$program" "$1"; then is_there=yes; else is_there=no; fi;
say found "$(uname -s)" "$(uname -m)" "$(nproc 2> /dev/null || echo 1)" $is_there;

if test $is_there = no; then
    problem=$(mkdir -p "$place" 2>&1) || fail $problem;
    part=$(mktemp "$place/part.XXXXXXXX" 2>&1) || fail $part;
    clean_up() { rm -f "$part"; };
    trap clean_up EXIT;
    problem=$(head -c "$2" 2>&1 > "$part") || fail $problem;
    is_whole "$part" "$1" || fail the copy in $place is not whole;
    problem=$(chmod 700 "$part" 2>&1 && mv -f "$part" "$program" 2>&1) || fail $problem;
fi;
touch "$place";
find "$copies" -mindepth 1 -maxdepth 1 -type d -mtime +30 -exec rm -rf {} + 2> /dev/null;
problem=$(export LC_ALL=C; "$program" --version 2>&1) || { say unusable $problem; exit 3; };
say ready;

read -r port processes level token || exit 3;
unset MAYFLY_TOKEN_FILE MAYFLY_TLS_CERT MAYFLY_TLS_KEY MAYFLY_TLS_CA MAYFLY_STAY;
export MAYFLY_TOKEN="$token";
exec "$program" worker --ends-with-input --master "127.0.0.1:$port" --processes "$processes"
    --loglevel "$level"
)sh";

/// Each newline with the blanks after it as one blank.
std::string in_one_line(std::string_view text) {
    std::string line;
    for (const char c : text) {
        const char shown = c == '\n' ? ' ' : c;
        if (shown != ' ' || !line.ends_with(' ')) line += shown;
    }
    return line;
}

std::vector<std::string_view> words_of(std::string_view text) {
    std::vector<std::string_view> words;
    while (!text.empty()) {
        const auto end = std::min(text.find(' '), text.size());
        if (end > 0) words.push_back(text.substr(0, end));
        text.remove_prefix(std::min(end + 1, text.size()));
    }
    return words;
}

std::optional<RemoteAnswer> parse_found(const std::vector<std::string_view>& words) {
    if (words.size() != 5) return std::nullopt;
    RemoteAnswer answer{RemoteAnswer::Kind::found};
    answer.system = words[1];
    answer.architecture = words[2];
    answer.cores = parse_number<std::uint32_t>(words[3]).value_or(0);
    answer.has_program = words[4] == "yes";
    return answer;
}

}  // namespace

std::string remote_command(const ProgramCopy& program) {
    return fmt::format(
        "exec sh -c '{}' mayfly {} {}", in_one_line(script), program.digest, program.size
    );
}

std::optional<RemoteAnswer> parse_answer(std::string_view line) {
    while (line.ends_with('\r')) line.remove_suffix(1);
    if (!line.starts_with(marker)) return std::nullopt;
    line.remove_prefix(marker.size());
    const auto words = words_of(line);
    if (words.empty()) return std::nullopt;
    if (words.front() == "found") return parse_found(words);
    if (words.front() == "ready") return RemoteAnswer{RemoteAnswer::Kind::ready};
    RemoteAnswer answer;
    if (words.front() == "unusable") {
        answer.kind = RemoteAnswer::Kind::unusable;
    } else if (words.front() != "failed") {
        return std::nullopt;
    }
    answer.text = trimmed(line.substr(words.front().size()));
    return answer;
}

std::string start_line(const WorkerStart& start) {
    return fmt::format("{} {} {} {}\n", start.port, start.processes, start.log_level, start.token);
}

}  // namespace mayfly::workforce
