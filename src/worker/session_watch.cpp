#include "worker/session_watch.hpp"

#include <algorithm>

namespace mayfly::worker {

void SessionWatch::open(Instant now) {
    heard_ = looked_ = now;
}

void SessionWatch::hear(Instant sent, Instant now) {
    heard_ = std::max(heard_, now);
    limit_ = std::clamp(2 * (now - sent), silence_limit, longest_silence);
}

bool SessionWatch::is_dead(Instant now) {
    const auto late = now - looked_ - period;
    if (late > period) heard_ += late;
    looked_ = now;
    if (now - heard_ < limit_) return false;
    // A report that did not get through in this time has more on the next link.
    limit_ = std::min(2 * limit_, longest_silence);
    return true;
}

}  // namespace mayfly::worker
