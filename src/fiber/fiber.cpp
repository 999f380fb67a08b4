#include "fiber/fiber.hpp"

#include <algorithm>
#include <exception>
#include <stdexcept>
#include <utility>

#include <fmt/core.h>

#include "base/ensure.hpp"
#include "base/logging.hpp"
#include "base/prefetch.hpp"
#include "fiber/forked_process.hpp"
#include "fiber/loop.hpp"

namespace mayfly::fiber {
namespace {

thread_local Fiber* running = nullptr;

// Of what a fiber's locals point at, as much as is used for each request.
constexpr std::size_t hot_local_bytes = 128;

/// Once on each loop, however many users it is.
void tell_of_catching(const Activity* activity) {
    thread_local bool has_told = false;
    if (std::exchange(has_told, true)) return;
    logging::warning(
        "task {} of user {} catches the exception by which mayfly ends it, again and again, and so "
        "cannot end; catch std::exception in place of everything, or rethrow the rest",
        activity == nullptr ? "" : activity->task,
        activity == nullptr ? "" : activity->kind
    );
}

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
    }
}

Fiber* Fiber::current() noexcept {
    if (running == nullptr) end_if_forked();
    return running;
}

void Fiber::forget_current() noexcept {
    running = nullptr;
}

Fiber& Fiber::here() {
    if (running == nullptr) end_if_forked();
    ensure(running != nullptr, "only a fiber waits");
    return *running;
}

Fiber& Fiber::of_user(const char* function) {
    if (running != nullptr) return *running;
    end_if_forked();
    throw std::logic_error(fmt::format(
        "{} was called where no user runs; call it from a task, on_start or on_stop, not from "
        "scenario(), a global object or another thread",
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

void Fiber::throw_if_cancelled() {
    // While an exception unwinds this stack a second one would terminate: waits return at once.
    if (!is_cancelled() || std::uncaught_exceptions() > 0) return;
    constexpr int most_caught = 100;
    if (++thrown_ > most_caught) {
        constexpr Duration pause = std::chrono::milliseconds(100);
        if (thrown_ == most_caught + 1) tell_of_catching(activity_);
        const Deadline due(Clock::now() + pause);
        Event never;
        never.wait_quietly();
    }
    throw Cancelled{};
}

void Fiber::set_activity(const Activity* activity) {
    activity_ = activity;
    if (running == this) loop_.progress().running.store(activity, std::memory_order_relaxed);
}

void Fiber::park() {
    ensure(running == this, "a fiber parks itself");
    context_.park();
}

void Fiber::prefetch_stack() const {
    // As much as an HTTP request has on its stack while it waits.
    constexpr std::ptrdiff_t most = 3072;
    const std::byte* const first = context_.innermost();
    const auto* const end = reinterpret_cast<const std::byte*>(this);
    prefetch(first, static_cast<std::size_t>(std::clamp<std::ptrdiff_t>(end - first, 0, most)));
    for (const Local& local : locals_) {
        if (local.value != nullptr) prefetch(local.value, hot_local_bytes);
    }
}

void Fiber::resume() {
    ensure(running == nullptr, "a fiber is resumed from the event loop");
    Progress& progress = loop_.progress();
    progress.resumes.store(
        progress.resumes.load(std::memory_order_relaxed) + 1, std::memory_order_relaxed
    );
    progress.running.store(activity_, std::memory_order_relaxed);
    running = this;
    context_.resume();
    if (running == nullptr) end_if_forked();
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
