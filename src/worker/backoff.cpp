#include "worker/backoff.hpp"

#include <algorithm>

namespace mayfly::worker {

Duration Backoff::next() {
    step_ = step_ == Duration(0) ? limits_.first : std::min(2 * step_, limits_.longest);
    std::uniform_int_distribution<Duration::rep> share(step_.count() / 2, step_.count());
    return Duration(share(random_));
}

}  // namespace mayfly::worker
