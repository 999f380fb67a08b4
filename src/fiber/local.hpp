// Values that belong to a fiber and the child fibers that it starts, found by their type.
//
// With them, a layer finds its own state on a fiber that runs author code: the net layer its
// network, the load layer its user. The owner of the value must outlive the fiber.
#pragma once

#include "base/ensure.hpp"
#include "fiber/fiber.hpp"

namespace mayfly::fiber {

template <class T>
inline constexpr char local_key = 0;

/// The current fiber's T; nullptr if none was set, and on the loop's own stack.
template <class T>
T* local() {
    Fiber* self = Fiber::current();
    if (self == nullptr) return nullptr;
    for (const auto& slot : self->locals_)
        if (slot.key == &local_key<T>) return static_cast<T*>(slot.value);
    return nullptr;
}

/// Sets the current fiber's T, for itself and for children that it starts from now on.
template <class T>
void set_local(T* value) {
    Fiber* self = Fiber::current();
    ensure(self != nullptr, "fiber locals are set on a fiber");
    for (auto& slot : self->locals_) {
        if (slot.key != nullptr && slot.key != &local_key<T>) continue;
        slot = {&local_key<T>, value};
        return;
    }
    ensure(false, "a fiber has a free local slot");
}

}  // namespace mayfly::fiber
