// How much of a loop's turn fibers may spend on work that does not wait, all of them together.
//
// Who has done a slice of such work asks whether there is room for another, and waits for a later
// turn otherwise; those that wait get a turn each, in the order in which they came. Belongs to the
// loop's thread.
#pragma once

#include <cstddef>

#include <mayfly/semaphore.hpp>

namespace mayfly::fiber {

class TurnBudget {
public:
    explicit TurnBudget(std::size_t slices) : most_(slices) {}

    /// Counts a slice that was done; false if no other may follow before wait().
    bool has_room() { return ++used_ < most_; }
    /// Parks until a turn of the loop is this fiber's; throws Cancelled.
    void wait();

private:
    std::size_t most_;
    std::size_t used_ = 0;
    detail::Permits next_{1};
};

}  // namespace mayfly::fiber
