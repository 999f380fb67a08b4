#include "load/user_loop.hpp"

#include <algorithm>
#include <memory>
#include <stdexcept>
#include <utility>

#include "base/logging.hpp"
#include "fiber/fiber.hpp"
#include "fiber/local.hpp"
#include "fiber/sleep.hpp"
#include "load/crew.hpp"
#include "load/thrown_exception.hpp"
#include "load/wait_time.hpp"

namespace mayfly::load {
namespace {

enum class Step { done, threw, stopped, cancelled };

[[gnu::noinline, gnu::cold]] void report_exception(UserState& user, std::string_view task) {
    const ExceptionText text = describe_current_exception();
    stats::ThrownException thrown;
    thrown.kind = user.kind.name;
    thrown.task = task;
    thrown.type = text.type;
    thrown.message = text.message;
    thrown.location = text.site;  // The reporter finds its place.
    thrown.when = Clock::now();
    user.crew.recorder().record_exception(thrown);
    logging::debug("user {}, {}: {}: {}", user.kind.name, task, text.type, text.message);
}

/// The exception boundary: runs a piece of author code and says how it ended.
template <class Code>
Step run_guarded(UserState& user, const fiber::Activity& activity, Code&& code) {
    fiber::Fiber::here().set_activity(&activity);
    try {
        code();
        return Step::done;
    } catch (const fiber::Cancelled&) {
        return Step::cancelled;
    } catch (const StopUser&) {
        return Step::stopped;
    } catch (...) {
        report_exception(user, activity.task);
        return Step::threw;
    }
}

void enter(UserState& user, const fiber::Activity& activity) {
    if (user.crew.trial() != nullptr) user.crew.trial()->begins(activity);
}

/// While the run is paused; a user that waits can be told to leave at once.
void wait_for_resumption(UserState& user) {
    if (user.crew.clock().pauses().list().empty()) return;
    while (user.leaving == Leaving::no) {
        const auto end = user.crew.clock().end_of_pause(Clock::now());
        if (!end) return;
        user.is_waiting = user.is_held = true;
        fiber::sleep_until(*end);
        user.is_waiting = user.is_held = false;
    }
}

/// Waits between two tasks, all the longer when the run is paused meanwhile, so that users whose
/// waits would have ended in the pause do not all begin a task at its end.
void wait(UserState& user, WaitClock& clock, User& author) {
    user.fiber->set_activity(&user.kind.waiting);
    constexpr Duration longest = std::chrono::hours(24 * 365 * 100);
    const auto now = [&user] { return user.crew.clock().unpaused(Clock::now()); };
    // Without a wait only pacing needs the time, and reading it is dear enough to be spared.
    const bool is_paced = user.kind.wait.rule == WaitTime::Rule::pacing;
    Instant at = is_paced ? now() : Instant{};
    const Duration duration = std::min(clock.next(user.kind.wait, author, at), longest);
    if (duration <= Duration(0)) return;
    if (!is_paced) at = now();
    for (const Instant end = at + duration; at < end && user.leaving == Leaving::no; at = now()) {
        user.is_waiting = true;
        fiber::sleep_for(end - at);
        user.is_waiting = false;
        wait_for_resumption(user);
    }
}

/// A task that waited for nothing, followed by no wait, would keep all other users from running.
class Fairness {
public:
    explicit Fairness(UserState& user) : progress_(user.fiber->loop().progress()) {}

    void give_way() {
        const auto resumes = progress_.resumes.load(std::memory_order_relaxed);
        if (resumes == seen_) fiber::yield();
        seen_ = progress_.resumes.load(std::memory_order_relaxed);
    }

private:
    fiber::Progress& progress_;
    std::uint64_t seen_ = 0;
};

/// Runs a task that it draws, and counts it unless the user was cancelled.
Step run_task(
    UserState& user,
    User& author,
    const TaskPicker& picker,
    std::span<const fiber::Activity> activities
) {
    const std::size_t index = picker.pick(user.random);
    const auto& code = user.kind.code[index];
    const Step step = run_guarded(user, activities[index], [&] { code(author); });
    if (step == Step::cancelled) {
        user.leaving = Leaving::cancelled;
    } else {
        user.crew.count_task_run(user.kind_index, index);
    }
    return step;
}

/// False if the user is to begin nothing any more.
template <class Wait>
bool wait_guarded(UserState& user, Wait&& wait) {
    const Step waited = run_guarded(user, user.kind.waiting, wait);
    user.is_waiting = user.is_held = false;
    if (waited == Step::cancelled) user.leaving = Leaving::cancelled;
    return waited != Step::stopped;
}

void run_tasks(
    UserState& user,
    User& author,
    const TaskPicker& picker,
    std::span<const fiber::Activity> activities
) {
    const WaitTime& rule = user.kind.wait;
    const bool is_paced = rule.rule == WaitTime::Rule::pacing && rule.shortest > Duration(0);
    WaitClock clock(user.crew.clock().unpaused(Clock::now()));
    Fairness fairness(user);
    std::uint64_t runs = 0;
    if (!wait_guarded(user, [&] { wait_for_resumption(user); })) return;
    while (user.leaving == Leaving::no && user.crew.begin_iteration()) {
        if (is_paced) {
            const Instant now = Clock::now();
            user.crew.begin_paced(user, clock.due() + (now - user.crew.clock().unpaused(now)));
        }
        const Step step = run_task(user, author, picker, activities);
        user.root.intended = {};
        if (step == Step::cancelled || step == Step::stopped) return;
        if (++runs == user.kind.iterations) return;
        const bool goes_on = wait_guarded(user, [&] {
            wait(user, clock, author);
            fairness.give_way();
            wait_for_resumption(user);
        });
        if (!goes_on) return;
    }
}

/// Waits until the user has an arrival; false if it leaves without one.
bool wait_for_arrival(UserState& user) {
    while (user.due == Instant{} && user.leaving == Leaving::no) {
        fiber::Event arrival;
        user.crew.offer(user, arrival);
        user.is_waiting = true;
        arrival.wait();
        user.is_waiting = false;
    }
    return user.due != Instant{};
}

/// One task for each arrival.
void run_arrivals(
    UserState& user,
    User& author,
    const TaskPicker& picker,
    std::span<const fiber::Activity> activities
) {
    bool goes_on = true;
    while (goes_on) {
        bool has_arrival = false;
        if (!wait_guarded(user, [&] { has_arrival = wait_for_arrival(user); })) break;
        if (!has_arrival || user.leaving == Leaving::cancelled) break;
        if (!user.crew.begin_arrival(user, Clock::now())) continue;  // Too late.
        const Step step = run_task(user, author, picker, activities);
        if (step == Step::cancelled) break;
        user.crew.end_arrival(user, step == Step::threw || user.root.has_failed);
        goes_on = step != Step::stopped;
    }
    user.root.intended = {};
    user.is_waiting = false;
}

void run_on_stop(UserState& user, User& author) {
    if (user.skips_on_stop) return;
    user.in_on_stop = true;
    enter(user, user.kind.stopping);
    const fiber::Shield shield;  // From the cancellation that may have brought us here.
    run_guarded(user, user.kind.stopping, [&] { author.on_stop(); });
}

/// Each task once, without a wait.
void run_trial(
    UserState& user, User& author, const TaskPicker&, std::span<const fiber::Activity> activities
) {
    for (std::size_t i = 0; i < activities.size() && user.leaving == Leaving::no; ++i) {
        if (!user.crew.trial()->tries(activities[i])) continue;
        enter(user, activities[i]);
        const Step step = run_guarded(user, activities[i], [&] { user.kind.code[i](author); });
        if (step == Step::cancelled) user.leaving = Leaving::cancelled;
        if (step == Step::cancelled || step == Step::stopped) return;
    }
}

/// Cuts off what spawn() has started, before the user's own object ends.
void end_beside(UserState& user) {
    if (user.beside == nullptr) return;
    const fiber::Shield shield;
    user.beside->fibers.cancel_all();
    user.beside->fibers.join_all();
    user.beside.reset();
}

}  // namespace

Ending run_user(
    UserState& user, const TaskPicker& picker, std::span<const fiber::Activity> activities
) {
    std::unique_ptr<User> author;
    enter(user, user.kind.starting);
    const Step started = run_guarded(user, user.kind.starting, [&] {
        author = user.kind.make();
        author->on_start();
    });
    if (started == Step::cancelled) user.leaving = Leaving::cancelled;
    if (started != Step::threw && author != nullptr) {
        const auto run = user.crew.trial() != nullptr      ? run_trial
                         : user.crew.awaits_arrivals(user) ? run_arrivals
                                                           : run_tasks;
        if (started == Step::done) run(user, *author, picker, activities);
        run_on_stop(user, *author);
    }
    run_guarded(user, user.kind.stopping, [&] { end_beside(user); });
    return started == Step::threw ? Ending::failed_to_start : Ending::normal;
}

void run_beside(UserState& user, std::function<void()> code) {
    if (user.beside == nullptr) {
        user.beside = std::make_unique<detail::Beside>(user.fiber->loop());
        user.beside->root.fiber = user.fiber;
    }
    const auto started = user.beside->fibers.spawn([&user, run = std::move(code)] {
        fiber::set_local(&user.beside->root);
        const Step step = run_guarded(user, user.kind.beside, run);
        // Its stop() is that of the user.
        if (step != Step::stopped || !user.is_waiting) return;
        user.crew.withdraw(user);
        user.fiber->interrupt();
    });
    if (!started) throw std::runtime_error(started.error().message);
}

}  // namespace mayfly::load
