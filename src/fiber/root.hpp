// What the fibers of one user have in common: its own fiber and those that it starts.
//
// The user's owner makes it and sets it as a local of the user's fiber; children inherit it. With
// it, a layer that knows no users can tell whether a wait ended because the whole user is cut off
// or only a part of what it does (with_timeout(), a child that another one's exception cancels).
#pragma once

#include <cstdint>

#include "fiber/fiber.hpp"
#include "fiber/local.hpp"

namespace mayfly::fiber {

struct Root {
    const Fiber* fiber = nullptr;      // The user's own.
    std::uint64_t received_bytes = 0;  // By all of its fibers, on any connection.
};

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
