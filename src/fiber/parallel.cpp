#include <exception>
#include <stdexcept>

#include <mayfly/parallel.hpp>

#include "fiber/deadline.hpp"
#include "fiber/fiber.hpp"
#include "fiber/group.hpp"

namespace mayfly {
namespace {

using fiber::Cancelled;
using fiber::Event;
using fiber::Fiber;

/// The child fibers of one call. They refer to it, so it is joined before it ends.
class Children {
public:
    explicit Children(const char* caller) : Children(Fiber::of_user(caller)) {}

    void start(detail::ChildBody body) {
        ++unfinished_;
        const auto child = group_.spawn([this, body] { run(body); });
        if (child) return;
        failure_ = std::make_exception_ptr(std::runtime_error(child.error().message));
        group_.cancel_all();
    }

    /// Parks until all have ended, or the deadline in scope has struck, or the caller is cancelled;
    /// not at all when it already is, in a destructor.
    void wait() {
        if (group_.size() > 0 && !Fiber::here().is_cancelled()) last_ended_.wait_quietly();
    }

    void cancel() { group_.cancel_all(); }

    /// Waits for the last; throws Cancelled or the first thing a child threw. True when all came
    /// to their end, false when one was cut off.
    bool join() {
        group_.join_all();
        if (failure_) std::rethrow_exception(failure_);
        return unfinished_ == 0;
    }

private:
    using Members = fiber::Group::Members;

    explicit Children(const Fiber& parent)
        : group_(parent.loop(), parent.is_user() ? Members::users : Members::ours) {}

    void run(detail::ChildBody body) {
        try {
            body.call(body.callable);
            --unfinished_;
        } catch (const Cancelled&) {
            // It was cut off; why is known to whoever did it.
        } catch (...) {
            if (!failure_) failure_ = std::current_exception();
            group_.cancel_all();
        }
        if (group_.size() == 1) last_ended_.set();  // This one is the last.
    }

    Event last_ended_;
    fiber::Group group_;
    std::exception_ptr failure_;
    std::size_t unfinished_ = 0;
};

[[noreturn]] void refuse_while_unwinding() {
    throw std::logic_error(
        "mayfly::all() was called in a destructor while its user is being cut off; start nothing "
        "new there"
    );
}

}  // namespace

void detail::run_all(const ChildBody* bodies, std::size_t count) {
    Children children("mayfly::all()");
    Fiber::here().throw_if_cancelled();
    for (std::size_t i = 0; i < count; ++i) children.start(bodies[i]);
    if (!children.join()) refuse_while_unwinding();
}

bool detail::run_within(std::chrono::nanoseconds limit, ChildBody body) {
    Children children("mayfly::with_timeout()");
    Fiber::here().throw_if_cancelled();
    children.start(body);
    {
        constexpr Duration longest = std::chrono::hours(24 * 365 * 100);
        const fiber::Deadline deadline(Clock::now() + (limit < longest ? limit : longest));
        if (limit > Duration(0)) children.wait();  // Otherwise it does not begin.
        children.cancel();
    }
    return children.join();
}

void all(std::vector<std::function<void()>> functions) {
    std::vector<detail::ChildBody> bodies;
    bodies.reserve(functions.size());
    for (auto& function : functions) {
        bodies.push_back({&function, [](void* callable) {
                              (*static_cast<std::function<void()>*>(callable))();
                          }});
    }
    detail::run_all(bodies.data(), bodies.size());
}

}  // namespace mayfly
