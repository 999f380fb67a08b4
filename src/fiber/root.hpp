// What the fibers of one user have in common: its own fiber and those that it starts.
//
// The user's owner makes it and sets it as a local of the user's fiber; children inherit it. With
// it, a layer that knows no users can tell whether a wait ended because the whole user is cut off
// or only a part of what it does (with_timeout(), a child that another one's exception cancels).
#pragma once

#include <cstdint>
#include <utility>

#include "base/time.hpp"
#include "fiber/fiber.hpp"
#include "fiber/local.hpp"

namespace mayfly::fiber {

struct Root {
    const Fiber* fiber = nullptr;      // The user's own.
    std::uint64_t received_bytes = 0;  // By all of its fibers, on any connection.
    Instant intended{};  // Of users with a plan or a pace: when the next request was to begin ...
    bool is_paced = false;    // ... and whether it is a pace that says so.
    bool has_failed = false;  // A request of the current task.
};

/// When a request was to begin; nothing if neither a plan nor a pace says so.
struct Intended {
    Instant at{};
    bool is_paced = false;
};

/// Nothing says when it was to begin but the scenario itself.
inline constexpr Instant at_once = Instant::max();

/// Of the request that begins `now`.
inline Intended take_intended(Instant now) {
    Root* root = local<Root>();
    if (root == nullptr || root->intended == Instant{}) return {};
    const Instant intended = std::exchange(root->intended, at_once);
    return {intended == at_once ? now : intended, root->is_paced};
}

/// A request of the user to which the current fiber belongs has failed.
inline void note_failure() {
    if (Root* root = local<Root>()) root->has_failed = true;
}

/// Whether the user to which the current fiber belongs is cut off, but not with all others because
/// the worker may run none any more: then it may have stood still itself.
inline bool is_user_cut_off() {
    const Root* root = local<Root>();
    return root != nullptr && root->fiber->is_cancelled() && !root->fiber->loop().is_barred();
}

/// Counts bytes that the current fiber received.
inline void note_received(std::uint64_t bytes) {
    if (Root* root = local<Root>()) root->received_bytes += bytes;
}

}  // namespace mayfly::fiber
