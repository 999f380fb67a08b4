#include "fiber/sleep.hpp"

#include <stdexcept>

#include <mayfly/sleep.hpp>

#include "fiber/fiber.hpp"

namespace mayfly {

void sleep(Duration duration) {
    if (fiber::Fiber::current() == nullptr) {
        throw std::logic_error("mayfly::sleep() works only in the code of a user");
    }
    fiber::sleep_for(duration);
}

}  // namespace mayfly
