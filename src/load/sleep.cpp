#include "fiber/sleep.hpp"

#include <stdexcept>

#include <mayfly/sleep.hpp>

#include "fiber/local.hpp"
#include "load/crew.hpp"

namespace mayfly {

void sleep(Duration duration) {
    if (fiber::Fiber::current() == nullptr) {
        throw std::logic_error("mayfly::sleep() works only in the code of a user");
    }
    if (auto* user = fiber::local<detail::UserState>()) {
        if (const auto* trial = user->crew.trial()) duration = trial->sleep_of(duration);
    }
    fiber::sleep_for(duration);
}

}  // namespace mayfly
