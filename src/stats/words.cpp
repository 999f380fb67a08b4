#include "stats/snapshot.hpp"

namespace mayfly::stats {

std::string_view name_of(RunState state) {
    switch (state) {
        case RunState::ready:
            return "ready";
        case RunState::preparing:
            return "preparing";
        case RunState::spawning:
            return "spawning";
        case RunState::running:
            return "running";
        case RunState::paused:
            return "paused";
        case RunState::stopping:
            return "stopping";
        case RunState::stopped:
            return "stopped";
    }
    return "";
}

std::string_view name_of(WorkerState state) {
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
    return "";
}

}  // namespace mayfly::stats
