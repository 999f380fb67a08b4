#include "stats/snapshot.hpp"

namespace mayfly::stats {

std::string_view name_of(RunState state) {
    constexpr std::array<std::string_view, 7> words{
        "ready", "preparing", "spawning", "running", "paused", "stopping", "stopped"};
    return words[static_cast<std::size_t>(state)];
}

std::string_view name_of(WorkerState state) {
    constexpr std::array<std::string_view, 6> words{
        "connecting", "ready", "running", "stalled", "lost", "gone"};
    return words[static_cast<std::size_t>(state)];
}

}  // namespace mayfly::stats
