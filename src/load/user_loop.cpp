#include "load/user_loop.hpp"

#include <memory>

#include "base/logging.hpp"
#include "fiber/fiber.hpp"
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
    user.fiber->set_activity(&activity);
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

/// Waits between two tasks; a user that waits can be told to leave at once.
void wait(UserState& user, WaitClock& clock, User& author) {
    user.fiber->set_activity(&user.kind.waiting);
    // Only pacing needs the time, and reading it is dear enough to be spared.
    const bool is_paced = user.kind.wait.rule == WaitTime::Rule::pacing;
    const Instant now = is_paced ? Clock::now() : Instant{};
    const Duration duration = clock.next(user.kind.wait, author, now);
    if (duration <= Duration(0) || user.leaving != Leaving::no) return;
    user.is_waiting = true;
    fiber::sleep_for(duration);
    user.is_waiting = false;
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

void run_tasks(
    UserState& user,
    User& author,
    const TaskPicker& picker,
    std::span<const fiber::Activity> activities
) {
    WaitClock clock(Clock::now());
    Fairness fairness(user);
    std::uint64_t runs = 0;
    while (user.leaving == Leaving::no && user.crew.begin_iteration()) {
        const Step step = run_task(user, author, picker, activities);
        if (step == Step::cancelled || step == Step::stopped) return;
        if (++runs == user.kind.iterations) return;
        const Step waited = run_guarded(user, user.kind.waiting, [&] {
            wait(user, clock, author);
            fairness.give_way();
        });
        user.is_waiting = false;
        if (waited == Step::cancelled) user.leaving = Leaving::cancelled;
        if (waited == Step::stopped) return;
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
        const Step waited =
            run_guarded(user, user.kind.waiting, [&] { has_arrival = wait_for_arrival(user); });
        if (waited == Step::cancelled) user.leaving = Leaving::cancelled;
        if (!has_arrival || waited != Step::done) break;
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
    const fiber::Shield shield;  // From the cancellation that may have brought us here.
    run_guarded(user, user.kind.stopping, [&] { author.on_stop(); });
}

}  // namespace

Ending run_user(
    UserState& user, const TaskPicker& picker, std::span<const fiber::Activity> activities
) {
    std::unique_ptr<User> author;
    const Step started = run_guarded(user, user.kind.starting, [&] {
        author = user.kind.make();
        author->on_start();
    });
    if (started == Step::threw) return Ending::failed_to_start;
    if (started == Step::cancelled) user.leaving = Leaving::cancelled;
    if (author == nullptr) return Ending::normal;
    const auto run = user.crew.awaits_arrivals(user) ? run_arrivals : run_tasks;
    if (started == Step::done) run(user, *author, picker, activities);
    run_on_stop(user, *author);
    return Ending::normal;
}

}  // namespace mayfly::load
