#include "fiber/fiber.hpp"

#include <exception>
#include <stdexcept>
#include <utility>

#include <fmt/format.h>

#include "base/check.hpp"
#include "fiber/group.hpp"

namespace mayfly::fiber {
namespace {

thread_local Fiber* running = nullptr;

}  // namespace

Fiber::Fiber(Loop& loop, Group& group, Stack stack, Body body)
    : loop_(loop),
      group_(group),
      stack_(stack),
      body_(std::move(body)),
      context_(stack, reinterpret_cast<std::byte*>(this), &Fiber::enter, this),
      is_user_(group.members_ == Group::Members::users) {
    if (const Fiber* parent = running) {
        activity_ = parent->activity_;
        locals_ = parent->locals_;
        is_user_ = is_user_ || parent->is_user_;
    }
}

Fiber* Fiber::current() noexcept {
    return running;
}

Fiber& Fiber::here() {
    check(running != nullptr, "only a fiber waits");
    return *running;
}

Fiber& Fiber::of_user(const char* function) {
    if (running != nullptr) return *running;
    throw std::logic_error(fmt::format(
        "{} was called where no user runs; call it from a task, on_start or on_stop, not from "
        "scenario() or a global object",
        function
    ));
}

void Fiber::enter(void* self) noexcept {
    auto& fiber = *static_cast<Fiber*>(self);
    try {
        if (fiber.cancels_ == 0) fiber.body_();
    } catch (const Cancelled&) {
        // The end of a cancelled fiber; everything on its stack has been unwound.
    } catch (...) {
        std::terminate();  // Here, and not by noexcept alone, so that its handler can name what.
    }
    fiber.body_ = nullptr;  // Here, as the destructors of its captures belong on this stack.
}

void Fiber::cancel() {
    ++cancels_;
    interrupt();
}

void Fiber::interrupt() {
    if (event_ != nullptr) {
        event_->wake(Event::Wakeup::interrupted);
    } else {
        interruption_.emit(asio::cancellation_type::terminal);
    }
}

void Fiber::throw_if_cancelled() const {
    // While an exception unwinds this stack a second one would terminate: waits return at once.
    if (is_cancelled() && std::uncaught_exceptions() == 0) throw Cancelled{};
}

void Fiber::set_activity(const Activity* activity) {
    activity_ = activity;
    if (running == this) loop_.progress().running.store(activity, std::memory_order_relaxed);
}

void Fiber::park() {
    check(running == this, "a fiber parks itself");
    context_.park();
}

void Fiber::resume() {
    check(running == nullptr, "a fiber is resumed from the event loop");
    Progress& progress = loop_.progress();
    progress.resumes.store(
        progress.resumes.load(std::memory_order_relaxed) + 1, std::memory_order_relaxed
    );
    progress.running.store(activity_, std::memory_order_relaxed);
    running = this;
    context_.resume();
    running = nullptr;
    progress.running.store(nullptr, std::memory_order_relaxed);
    if (context_.is_finished()) group_.bury(*this);
}

Shield::Shield() : fiber_(Fiber::here()), before_(fiber_.shielded_) {
    fiber_.shielded_ = fiber_.cancels_;
}

Shield::~Shield() {
    fiber_.shielded_ = before_;
}

}  // namespace mayfly::fiber
