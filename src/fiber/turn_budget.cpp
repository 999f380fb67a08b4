#include "fiber/turn_budget.hpp"

#include "fiber/sleep.hpp"

namespace mayfly::fiber {

void TurnBudget::wait() {
    struct Turn {
        detail::Permits& next;
        ~Turn() { next.give(); }
    };
    next_.take("TurnBudget::wait()");
    const Turn turn{next_};
    yield();
    used_ = 0;
}

}  // namespace mayfly::fiber
