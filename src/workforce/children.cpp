#include "workforce/children.hpp"

#include <algorithm>
#include <array>
#include <sys/socket.h>
#include <unistd.h>
#include <utility>

#include <fmt/core.h>

#include "process/channel.hpp"
#include "process/spawn.hpp"

namespace mayfly::workforce {
namespace {

// Where a child finds its ends.
constexpr int session_descriptor = 3;
constexpr int pulse_descriptor = 4;
constexpr int crash_descriptor = 5;

std::string receive_last_words(int pipe) {
    std::string words;
    std::array<char, 1024> piece{};
    while (words.size() < 4096) {
        const auto size = recv(pipe, piece.data(), piece.size(), MSG_DONTWAIT);
        if (size <= 0) break;
        words.append(piece.data(), static_cast<std::size_t>(size));
    }
    return words;
}

/// The part of `text` before the first `end`, which both lose.
std::string cut_off(std::string& text, char end) {
    const auto at = std::min(text.find(end), text.size());
    std::string part = text.substr(0, at);
    text.erase(0, at + 1);
    return part;
}

void read_last_words(ChildEnd& end, std::string words) {
    auto line = cut_off(words, '\n');
    if (line.empty()) return;
    if (words.find('\x1f') != words.npos) {
        master::CrashedUser user{cut_off(words, '\x1f'), cut_off(words, '\x1f'), line, {}};
        cut_off(words, '\n');
        user.place = cut_off(words, '\n');
        const auto who = fmt::format("user {}, task {}: ", user.kind, user.task);
        if (user.cause.starts_with(who)) user.cause.erase(0, who.size());
        if (!user.place.empty()) line += ", in " + user.place;
        end.user = std::move(user);
    }
    end.sentence += ": " + line;
}

}  // namespace

Result<ChildProcess> start_child(ChildRole role) {
    constexpr const char* doing = "cannot start a worker process";
    auto session = process::socket_pair();
    auto pulse = process::socket_pair();
    auto crash = process::socket_pair();
    for (const auto* pair : {&session, &pulse, &crash})
        if (!*pair) return within(doing, pair->error());
    process::Program worker{
        .words =
            {"mayfly-worker",
             "worker",
             "--session",
             std::to_string(session_descriptor),
             "--pulse",
             std::to_string(pulse_descriptor),
             "--crash",
             std::to_string(crash_descriptor)},
        .file = process::this_program,
        .descriptors = {
            {session->theirs.get(), session_descriptor},
            {pulse->theirs.get(), pulse_descriptor},
            {crash->theirs.get(), crash_descriptor},
            // What a scenario prints is for people; on standard output stand results.
            {STDERR_FILENO, STDOUT_FILENO}}};
    if (role == ChildRole::director) worker.words.emplace_back("--director");
    auto child = process::spawn(worker);
    if (!child) return within(doing, child.error());
    return ChildProcess{
        std::move(*child),
        Clock::now(),
        std::move(session->ours),
        std::move(pulse->ours),
        std::move(crash->ours)};
}

std::optional<ChildEnd> reap_one(std::vector<ChildProcess>& children) {
    for (auto child = children.begin(); child != children.end(); ++child) {
        const auto status = child->process.poll();
        if (!status) continue;
        ChildEnd end{child->process.pid(), status->sentence(), Clock::now() - child->started};
        read_last_words(end, receive_last_words(child->crash.get()));
        children.erase(child);
        return end;
    }
    return std::nullopt;
}

}  // namespace mayfly::workforce
