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
        case RunState::stopping:
            return "stopping";
        case RunState::stopped:
            return "stopped";
    }
    return "";
}

}  // namespace mayfly::stats
