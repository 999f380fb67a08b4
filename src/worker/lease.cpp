#include "worker/lease.hpp"

#include <algorithm>

namespace mayfly::worker {

void Lease::renew(Instant sent) {
    last_renewed_ = std::max(last_renewed_, sent);
}

void Lease::revoke(std::uint64_t term) {
    if (term_ % 2 == 0 && term_ <= term) ++term_;
}

Instant Lease::end() const {
    if (last_renewed_ == Instant::min()) return last_renewed_;
    const auto end = last_renewed_ + length;
    return link_closed_ ? std::min(end, *link_closed_ + length_without_link) : end;
}

void Lease::advance(Instant now) {
    const auto is_valid = now < end();
    if (is_valid != (term_ % 2 == 0)) ++term_;
}

}  // namespace mayfly::worker
