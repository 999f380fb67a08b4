#include "workforce/children.hpp"

#include <array>
#include <sys/socket.h>
#include <unistd.h>
#include <utility>

#include "process/channel.hpp"
#include "process/spawn.hpp"

namespace mayfly::workforce {
namespace {

// Where a child finds its ends.
constexpr int session_descriptor = 3;
constexpr int pulse_descriptor = 4;
constexpr int crash_descriptor = 5;

constexpr std::size_t longest_last_words = std::size_t{64} << 10;

std::string receive_last_words(int pipe) {
    std::string words;
    std::array<char, 1024> piece{};
    while (words.size() < longest_last_words) {
        const auto size = recv(pipe, piece.data(), piece.size(), MSG_DONTWAIT);
        if (size <= 0) break;
        words.append(piece.data(), static_cast<std::size_t>(size));
    }
    return words;
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
        end.last = master::read_last_words(receive_last_words(child->crash.get()));
        if (!end.last.line.empty()) end.sentence += ": " + end.last.line;
        children.erase(child);
        return end;
    }
    return std::nullopt;
}

}  // namespace mayfly::workforce
