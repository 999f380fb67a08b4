#include "worker/lease.hpp"

#include <algorithm>

namespace mayfly::worker {

void Lease::renew(Instant sent) {
    last_renewed_ = std::max(last_renewed_, sent);
    link_closed_.reset();
}

void Lease::close_link(Instant now) {
    const bool stands = advanced_ && now - *advanced_ > longest_turn;
    const bool has_stood = stood_until_ != Instant::min() && now - stood_until_ <= longest_turn;
    // What was found first after a pause tells nothing of what happened first.
    link_closed_ = stands ? *advanced_ : has_stood ? stood_from_ : now;
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
    if (advanced_ && now - *advanced_ > longest_turn) {
        stood_from_ = *advanced_;
        stood_until_ = now;
    }
    advanced_ = now;
    const auto is_valid = now < end();
    if (is_valid != (term_ % 2 == 0)) ++term_;
}

}  // namespace mayfly::worker
