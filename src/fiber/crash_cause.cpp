#include "fiber/crash_cause.hpp"

#include <typeinfo>

#include "base/mapped_file.hpp"
#include "fiber/cancelled.hpp"
#include "fiber/fiber.hpp"

namespace mayfly::fiber {

bool explain_crash(process::CrashLine& line, const process::Crash& crash) {
    const Fiber* fiber = Fiber::current();
    const Activity* activity = fiber != nullptr ? fiber->activity() : nullptr;
    if (activity != nullptr) {
        line << "user " << activity->kind;
        if (!activity->task.empty()) line << ", task " << activity->task;
        line << ": ";
    }
    if (fiber != nullptr && StackPool::is_guard_hit(fiber->stack(), crash.fault)) {
        line << "stack overflow: it used up its ";
        line.number(fiber->stack().size / 1024, 10);
        line << " KiB stack; raise it with --stack-size";
        return true;
    }
    if (const char* const file = mapped_file_at(crash.bus_fault); file != nullptr) {
        line << "the file " << file
             << " was cut short while it was read (SIGBUS); it must not change during a run";
        return true;
    }
    if (crash.exception == nullptr || *crash.exception != typeid(Cancelled)) return false;
    line << "a wait in a destructor or noexcept function was cut off with its user; do not wait "
            "there";
    return true;
}

}  // namespace mayfly::fiber
