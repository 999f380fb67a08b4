#include "master/roster.hpp"

#include <algorithm>
#include <map>
#include <utility>

#include <fmt/core.h>

#include "base/check.hpp"

namespace mayfly::master {
namespace {

std::string stall_note(const cluster::Heartbeat& beat) {
    return fmt::format(
        "blocked for {:.1f} s in user {}, task {}", to_seconds(beat.blocked), beat.kind, beat.task
    );
}

}  // namespace

std::string to_string(WorkerState state) {
    switch (state) {
        case WorkerState::connecting:
            return "connecting";
        case WorkerState::ready:
            return "ready";
        case WorkerState::running:
            return "running";
        case WorkerState::stalled:
            return "stalled";
        case WorkerState::lost:
            return "lost";
        case WorkerState::gone:
            return "gone";
    }
    return "unknown";
}

WorkerState WorkerRecord::state() const {
    switch (session) {
        case Session::connecting:
            return WorkerState::connecting;
        case Session::said_goodbye:
            return WorkerState::gone;
        case Session::broken:
            return WorkerState::lost;
        case Session::open:
            break;
    }
    if (is_silent) return WorkerState::lost;
    if (blocked >= Roster::stall_limit) return WorkerState::stalled;
    return is_draining ? WorkerState::running : WorkerState::ready;
}

WorkerRecord& Roster::add(Instant now) {
    auto& worker = workers_.emplace_back();
    worker.index = static_cast<std::uint32_t>(workers_.size() - 1);
    worker.name = fmt::format("worker {}", worker.index + 1);
    worker.last_beat = now;
    return worker;
}

WorkerRecord& Roster::at(std::uint32_t index) {
    check(index < workers_.size(), "a worker's index is one the roster gave");
    return workers_[index];
}

void Roster::admit(std::uint32_t index, Instant now) {
    auto& worker = at(index);
    worker.session = WorkerRecord::Session::open;
    worker.last_beat = now;
}

std::optional<std::string> Roster::hear(const cluster::Heartbeat& beat, Instant now) {
    auto& worker = at(beat.worker);
    worker.last_beat = now;
    worker.blocked = beat.blocked;
    if (std::exchange(worker.is_silent, false)) {
        worker.note.clear();
        return fmt::format("{} is heard again", worker.name);
    }
    const auto is_stalled = beat.blocked >= stall_limit;
    if (is_stalled) worker.note = stall_note(beat);
    if (is_stalled == worker.is_stall_known) return std::nullopt;
    worker.is_stall_known = is_stalled;
    if (!is_stalled) {
        return fmt::format(
            "{} goes on; it was {}", worker.name, std::exchange(worker.note, std::string())
        );
    }
    return fmt::format(
        "{} has been {}: use mayfly's own calls instead of blocking ones", worker.name, worker.note
    );
}

void Roster::leave(std::uint32_t index, const std::optional<std::string>& reason) {
    auto& worker = at(index);
    worker.session = reason ? WorkerRecord::Session::broken : WorkerRecord::Session::said_goodbye;
    if (reason && worker.note.empty()) worker.note = *reason;
    if (!reason) worker.note.clear();
    worker.running.assign(worker.running.size(), 0);
    worker.requests_per_second = 0;
    worker.is_draining = false;
}

std::vector<std::string> Roster::find_silent(Instant now) {
    std::vector<std::string> sentences;
    for (auto& worker : workers_) {
        if (!worker.is_live() || now - worker.last_beat < silence_limit) continue;
        worker.is_silent = true;
        worker.note = fmt::format("silent for {}", format_duration(silence_limit));
        sentences.push_back(fmt::format(
            "{} has been {}: its users go to the other workers until it is heard again",
            worker.name,
            worker.note
        ));
    }
    return sentences;
}

std::vector<std::uint32_t> Roster::live() const {
    std::map<std::string, std::uint32_t> seen;
    std::vector<std::pair<std::uint32_t, std::uint32_t>> order;  // Turn of its machine, index.
    for (const auto& worker : workers_) {
        if (worker.is_live()) order.emplace_back(seen[worker.host]++, worker.index);
    }
    std::sort(order.begin(), order.end());
    std::vector<std::uint32_t> indexes;
    for (const auto& [turn, index] : order) indexes.push_back(index);
    return indexes;
}

}  // namespace mayfly::master
