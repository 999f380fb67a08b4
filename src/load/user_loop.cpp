#include "load/user_loop.hpp"

#include <algorithm>
#include <memory>
#include <optional>
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

enum class Step { done, threw, left_group, stopped, cancelled };

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
    } catch (const LeaveGroup&) {
        return Step::left_group;
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

bool is_pace(const WaitTime& rule) {
    return rule.rule == WaitTime::Rule::pacing;
}

/// The waits of one user between its tasks. A pace begins anew where another rule begins to hold.
class Waits {
public:
    Waits(UserState& user, User& author, const WaitTime& rule)
        : user_(user), author_(author), rule_(&rule) {
        skip();
    }

    /// From now on the user waits by this rule.
    void follow(const WaitTime& rule) {
        if (std::exchange(rule_, &rule) != &rule) skip();
    }
    /// In place of a wait: the next task begins now.
    void skip() {
        if (is_pace(*rule_)) clock_ = WaitClock(now());
    }

    /// When the next task is to begin; nothing if no pace says it.
    std::optional<Instant> due() const {
        if (!is_pace(*rule_) || rule_->shortest == Duration(0)) return std::nullopt;
        return clock_.due() + (Clock::now() - now());
    }

    /// Waits, all the longer when the run is paused meanwhile, so that users whose waits would have
    /// ended in the pause do not all begin a task at its end.
    void wait() {
        user_.fiber->set_activity(&user_.kind.waiting);
        constexpr Duration longest = std::chrono::hours(24 * 365 * 100);
        // Without a wait only pacing needs the time, and reading it is dear enough to be spared.
        Instant at = is_pace(*rule_) ? now() : Instant{};
        const Duration duration = std::min(clock_.next(*rule_, author_, at), longest);
        if (duration <= Duration(0)) return;
        if (!is_pace(*rule_)) at = now();
        for (const Instant end = at + duration; at < end && user_.leaving == Leaving::no;
             at = now()) {
            user_.is_waiting = true;
            fiber::sleep_for(end - at);
            user_.is_waiting = false;
            wait_for_resumption(user_);
        }
    }

private:
    Instant now() const { return user_.crew.clock().unpaused(Clock::now()); }

    UserState& user_;
    User& author_;
    const WaitTime* rule_;
    WaitClock clock_{Instant{}};
};

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

/// Somebody has changed the host of the run. A client that its author directed elsewhere stays
/// there.
[[gnu::noinline, gnu::cold]] void follow_host(UserState& user, User& author) {
    const std::string_view before = user.host;
    user.crew.give_host(user);
    auto* http_user = dynamic_cast<HttpUser*>(&author);
    if (http_user != nullptr && http_user->client.base_url == before) {
        http_user->client.base_url = user.host;
    }
}

/// Runs the next task, and counts it unless the user was cancelled.
Step run_task(UserState& user, User& author, KindTasks& tasks, Waits& waits) {
    if (!user.crew.has_present_host(user)) follow_host(user, author);
    const std::size_t index = user.walk->next(user.random);
    waits.follow(*tasks.waits[user.walk->place()]);
    const auto& code = user.kind.code[index].run;
    const Step step = run_guarded(user, tasks.activities[index], [&] { code(author); });
    if (step == Step::cancelled) {
        user.leaving = Leaving::cancelled;
    } else {
        ++tasks.runs[index];
        user.walk->finish();
        waits.follow(*tasks.waits[user.walk->place()]);
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

void run_tasks(UserState& user, User& author, KindTasks& tasks) {
    Waits waits(user, author, *tasks.waits.front());
    Fairness fairness(user);
    std::uint64_t runs = 0;
    if (!wait_guarded(user, [&] { wait_for_resumption(user); })) return;
    // The steps of a sequence are one iteration.
    const auto& walk = *user.walk;
    while (user.leaving == Leaving::no) {
        user.is_spent = !walk.is_amid_steps() && !user.crew.begin_iteration();
        if (user.is_spent) return;
        if (const auto due = waits.due()) user.crew.begin_paced(user, *due);
        const Step step = run_task(user, author, tasks, waits);
        user.root.intended = {};
        if (step == Step::cancelled || step == Step::stopped) return;
        if (!walk.is_amid_steps() && ++runs == user.kind.iterations) return;
        const bool goes_on = wait_guarded(user, [&] {
            step == Step::left_group ? waits.skip() : waits.wait();
            fairness.give_way();
            wait_for_resumption(user);
        });
        if (!goes_on) return;
    }
}

/// Waits until the user has an arrival; false if it leaves without one.
bool wait_for_arrival(UserState& user) {
    while (user.due == Instant{} && user.leaving == Leaving::no && user.crew.has_iterations()) {
        fiber::Event arrival;
        user.crew.offer(user, arrival);
        user.is_waiting = true;
        arrival.wait();
        user.is_waiting = false;
    }
    return user.due != Instant{};
}

/// Runs what an arrival begins, a task or a sequence; `cancelled` if it is cut off.
Step run_arrival(UserState& user, User& author, KindTasks& tasks) {
    Waits waits(user, author, *tasks.waits[user.walk->place()]);
    bool has_thrown = false;
    while (true) {
        const Step step = run_task(user, author, tasks, waits);
        if (step == Step::cancelled) return step;
        has_thrown = has_thrown || step == Step::threw;
        if (step == Step::stopped || !user.walk->is_amid_steps()) {
            user.crew.end_arrival(user, has_thrown || user.root.has_failed);
            return step;
        }
        const bool goes_on = wait_guarded(user, [&] { waits.wait(); });
        if (!goes_on || user.leaving != Leaving::no) return Step::cancelled;
    }
}

void run_arrivals(UserState& user, User& author, KindTasks& tasks) {
    Step step = Step::done;
    while (step != Step::stopped && step != Step::cancelled) {
        bool has_arrival = false;
        if (!wait_guarded(user, [&] { has_arrival = wait_for_arrival(user); })) break;
        if (!has_arrival || user.leaving == Leaving::cancelled) break;
        if (!user.crew.begin_arrival(user, Clock::now())) continue;  // Too late.
        step = run_arrival(user, author, tasks);
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

/// Whether the trial wants this task, or a group that it is in.
bool is_tried(UserState& user, const KindTasks& tasks, std::size_t task) {
    std::size_t at = task + 1;
    while (at != 0 && !user.crew.trial()->tries(tasks.activities[at - 1])) {
        at = user.kind.tasks[at - 1].within;
    }
    return at != 0;
}

/// Each task, step and state once, without a wait.
void run_trial(UserState& user, User& author, KindTasks& tasks) {
    for (std::size_t i = 0; i < tasks.activities.size() && user.leaving == Leaving::no; ++i) {
        if (user.kind.tasks[i].form != plan::TaskForm::task) continue;
        if (!is_tried(user, tasks, i)) continue;
        const fiber::Activity& activity = tasks.activities[i];
        enter(user, activity);
        const Step step = run_guarded(user, activity, [&] { user.kind.code[i].run(author); });
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

KindTasks::KindTasks(const UserKind& kind) : tree(kind.tasks), runs(kind.tasks.size()) {
    static const WaitTime no_wait;
    waits.push_back(kind.wait ? &*kind.wait : &no_wait);
    for (std::size_t i = 0; i < kind.tasks.size(); ++i) {
        const auto& [name, weight, tags, form, within, next] = kind.tasks[i];
        activities.push_back({kind.name, name});
        waits.push_back(kind.code[i].wait ? &*kind.code[i].wait : waits[within]);
    }
}

Ending run_user(UserState& user, KindTasks& tasks) {
    TaskWalk walk(tasks.tree, tasks.runs);
    user.walk = &walk;
    std::unique_ptr<User> author;
    enter(user, user.kind.starting);
    const Step started = run_guarded(user, user.kind.starting, [&] {
        author = user.kind.make();
        if (author == nullptr) {
            throw std::logic_error("the function that makes the users of this kind made none");
        }
        author->on_start();
    });
    if (started == Step::cancelled) user.leaving = Leaving::cancelled;
    if (started != Step::threw && author != nullptr) {
        const auto run = user.crew.trial() != nullptr      ? run_trial
                         : user.crew.awaits_arrivals(user) ? run_arrivals
                                                           : run_tasks;
        if (started == Step::done || started == Step::left_group) run(user, *author, tasks);
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
