#include "load/crew.hpp"

#include <algorithm>
#include <memory>
#include <utility>

#include "base/ensure.hpp"
#include "base/logging.hpp"
#include "fiber/deadline.hpp"
#include "fiber/local.hpp"
#include "fiber/sleep.hpp"
#include "http/client_network.hpp"

namespace mayfly::load {
namespace {

// Users started in one go, before the loop gets a turn.
constexpr int spawn_slice = 256;

std::uint64_t seed_of(std::uint64_t run, std::uint64_t kind, std::uint64_t user) {
    Random mix(run ^ (kind * 0x9e3779b97f4a7c15U) ^ (user * 0xd1342543de82ef95U));
    return mix();
}

}  // namespace

Crew::Crew(
    fiber::Loop& loop,
    const Plan& plan,
    stats::Recorder& recorder,
    http::ClientNetwork& http,
    Settings settings
)
    : loop_(loop),
      recorder_(recorder),
      http_(http),
      settings_(settings),
      users_(loop, fiber::Group::Members::users),
      keepers_(loop) {
    for (const auto& kind : plan.kinds()) {
        kinds_.push_back({.declared = *kind, .tasks = KindTasks(*kind)});
    }
    hosts_.emplace_back();
}

Crew::~Crew() = default;

void Crew::follow(RunClock clock) {
    const bool is_news = clock.pauses() != clock_.pauses();
    clock_ = std::move(clock);
    if (!is_news) return;
    for (UsersOfKind& kind : kinds_) {
        for (UserState& user : kind.users) {
            if (user.is_held) user.fiber->interrupt();
        }
    }
    if (room_ != nullptr) room_->set();
}

void Crew::set_host(const std::string& host) {
    if (hosts_.back() != host) hosts_.push_back(host);
}

void Crew::give_host(UserState& user) const {
    user.host = hosts_.back().empty() ? user.kind.host : hosts_.back();
    user.hosts = hosts_.size();
}

void Crew::start_anew() {
    for (UsersOfKind& kind : kinds_) {
        kind.ended_early = kind.spent = kind.started = 0;
        kind.limit.reset();
        kind.arrivals = {};
    }
    started_ = failed_users_ = stopped_users_ = 0;
    reached_users_ = most_users_ = unstarted_users_ = iterations_ = 0;
    iterations_limit_ = no_limit;
    clock_ = {};
    obstacle_.clear();
    told_obstacle_.clear();
    test_stop_requested_ = false;
    http_.begin_run();
}

void Crew::limit_iterations(std::uint64_t count) {
    if (count > iterations_limit_ && count > iterations_) {
        for (UsersOfKind& kind : kinds_) {
            kind.ended_early -= kind.spent;
            stopped_users_ -= std::exchange(kind.spent, 0);
        }
    }
    iterations_limit_ = count;
}

void Crew::give_up_run(const std::string& reason) {
    http_.end_run(reason);
}

const std::string& Crew::abort_reason() const {
    return http_.abort_reason();
}

void Crew::reconcile(std::span<const std::uint64_t> wanted, Duration stop_timeout) {
    ensure(wanted.size() == kinds_.size(), "a count for each kind");
    // At the end of a run it remains to be reported why there never were more.
    if (std::ranges::any_of(wanted, [](auto users) { return users > 0; })) obstacle_.clear();
    for (std::size_t i = 0; i < kinds_.size(); ++i) {
        kinds_[i].wanted = kinds_[i].limit ? 0 : wanted[i];
        retire_surplus(kinds_[i], stop_timeout);
    }
    begin_spawning();
}

void Crew::stop(Duration stop_timeout) {
    for (UsersOfKind& kind : kinds_) {
        if (kind.limit) kind.limit = 0;
    }
    const std::vector<std::uint64_t> none(kinds_.size());
    reconcile(none, stop_timeout);
}

void Crew::stop_now() {
    for (UsersOfKind& kind : kinds_) {
        kind.wanted = kind.staying = 0;
        if (kind.limit) kind.limit = 0;
        for (UserState& user : kind.users) {
            user.stays = false;
            user.skips_on_stop = true;
            cut(user);
        }
    }
    if (room_ != nullptr) room_->set();
}

void Crew::cut(UserState& user) {
    user.leaving = Leaving::cancelled;
    withdraw(user);
    // One that has not begun finds it when it does: its fiber must not end without its user.
    if (user.has_begun) user.fiber->cancel();
}

void Crew::begin_spawning() {
    if (room_ != nullptr) room_->set();
    if (is_spawning_) return;
    is_spawning_ = true;
    // On a fiber of its own, so that a hundred thousand starts do not hold up the users there are.
    const auto spawner = keepers_.spawn([this] {
        while (is_anyone_missing()) {
            const auto pause = clock_.end_of_pause(Clock::now());
            if (!pause && spawn_some()) {
                fiber::yield();
            } else if (is_anyone_missing()) {
                const fiber::Deadline end(pause.value_or(Instant::max()));
                fiber::Event room;
                room_ = &room;
                room.wait_quietly();
                room_ = nullptr;
            }
        }
        is_spawning_ = false;
    });
    if (spawner) return;
    is_spawning_ = false;
    meet_obstacle(spawner.error().message);
}

void Crew::meet_obstacle(const std::string& reason) {
    if (std::exchange(told_obstacle_, reason) != reason) logging::error("{}", reason);
    obstacle_ = reason;
    std::uint64_t missing = 0;
    for (const UsersOfKind& kind : kinds_) {
        const auto present = kind.users.size() + kind.ended_early;
        missing += kind.wanted - std::min<std::uint64_t>(kind.wanted, present);
    }
    unstarted_users_ = std::max(unstarted_users_, missing);
}

bool Crew::is_anyone_missing() const {
    return obstacle_.empty() && std::ranges::any_of(kinds_, [](const UsersOfKind& kind) {
               return kind.staying + kind.ended_early < kind.wanted;
           });
}

/// True when there may be more to spawn at once.
bool Crew::spawn_some() {
    int left = spawn_slice;
    for (bool any = true; any && left > 0;) {
        any = false;
        for (std::size_t i = 0; i < kinds_.size() && left > 0; ++i) {
            const UsersOfKind& kind = kinds_[i];
            // Who leaves still runs: never more than are wanted, a successor waits for the end.
            if (kind.users.size() + kind.ended_early >= kind.wanted) continue;
            if (!spawn_one(i)) return false;
            any = true;
            --left;
        }
    }
    return left == 0;
}

bool Crew::spawn_one(std::size_t index) {
    UsersOfKind& kind = kinds_[index];
    auto user = std::make_unique<UserState>(*this, kind.declared, index);
    const WorkerPlace& place = settings_.place;
    user->id = place.user_number(started_);
    user->random = Random(seed_of(place.seed, index, place.user_number(kind.started)));
    give_host(*user);
    UserState* state = user.get();
    const auto fiber = users_.spawn([this, state] { live(*state); });
    if (!fiber) {
        meet_obstacle(fiber.error().message);
        return false;
    }
    state->fiber = *fiber;
    (*fiber)->set_activity(&kind.declared.starting);
    kind.users.push_back(*user.release());
    ++kind.staying;
    ++kind.started;
    ++started_;
    most_users_ = std::max(most_users_, running_total());
    if (kind.limit) return true;
    reached_users_ = std::max(reached_users_, running_total() + failed_users_ + stopped_users_);
    return true;
}

void Crew::live(UserState& user) {
    user.root.fiber = user.fiber;
    fiber::set_local(&user.root);  // First, where each request finds it at once.
    fiber::set_local(&user);
    http_.enter_fiber();
    user.has_begun = true;
    const bool is_cut = user.leaving == Leaving::cancelled || user.fiber->is_cancelled();
    const auto ending = is_cut ? Ending::normal : run_user(user, kinds_[user.kind_index].tasks);
    if (is_cut) user.leaving = Leaving::cancelled;
    end(user, ending == Ending::failed_to_start);
}

void Crew::end(UserState& user, bool failed_to_start) {
    UsersOfKind& kind = kinds_[user.kind_index];
    if (user.due != Instant{}) {  // It ended by itself, or was made to, before its arrival.
        ++(user.leaving == Leaving::no ? kind.arrivals.failed : kind.arrivals.interrupted);
    }
    if (user.stays) --kind.staying;
    if (user.stays && kind.limit) {
        failed_users_ += failed_to_start;  // The next arrival makes another one.
    } else if (user.is_spent && user.stays && has_iterations()) {
        begin_spawning();  // There are more since, for another one.
    } else if (user.stays && user.leaving != Leaving::cancelled) {
        // Nobody told it to leave.
        ++kind.ended_early;
        kind.spent += user.is_spent;
        ++(failed_to_start ? failed_users_ : stopped_users_);
    }
    kind.users.erase_and_dispose(kind.users.iterator_to(user), std::default_delete<UserState>());
    if (room_ != nullptr) room_->set();
    // If this is the last one, nobody is left to reap: no deadline need be waited for.
    for (auto* const event : {idle_, urgent_, reaper_wakeup_})
        if (running_total() == 1 && event != nullptr) event->set();
}

void Crew::retire_surplus(UsersOfKind& kind, Duration stop_timeout) {
    auto newest = kind.users.rbegin();
    const std::uint64_t most = kind.limit.value_or(kind.wanted);
    while (kind.staying > most && newest != kind.users.rend()) {
        UserState& user = *newest++;
        if (!user.stays) continue;
        retire(user, stop_timeout);
        --kind.staying;
    }
}

void Crew::retire(UserState& user, Duration stop_timeout) {
    user.stays = false;
    user.leaving = Leaving::after_task;
    user.cancel_at = Clock::now() + stop_timeout;
    withdraw(user);
    if (user.is_waiting) user.fiber->interrupt();
    begin_reaping();
}

void Crew::begin_reaping() {
    if (reaper_wakeup_ != nullptr) reaper_wakeup_->set();
    if (is_reaping_) return;
    is_reaping_ = true;
    const auto reaper = keepers_.spawn([this] {
        Instant next = reap_due(Clock::now());
        while (next != Instant::max()) {
            fiber::Event someone_retired;
            reaper_wakeup_ = &someone_retired;
            {
                const fiber::Deadline due(next);
                someone_retired.wait_quietly();
            }
            reaper_wakeup_ = nullptr;
            next = reap_due(Clock::now());
        }
        is_reaping_ = false;
    });
    if (!reaper) is_reaping_ = false;
}

/// Cancels who has had the time it was given; returns when to look again.
Instant Crew::reap_due(Instant now) {
    Instant next = Instant::max();
    for (UsersOfKind& kind : kinds_) {
        for (UserState& user : kind.users) {
            if (user.cancel_at == Instant{}) continue;
            if (user.cancel_at <= now) {
                const bool had_its_time = user.leaving == Leaving::cancelled;
                if (!user.in_on_stop || had_its_time) cut(user);
                user.leaving = Leaving::cancelled;
                user.cancel_at = had_its_time ? Instant::max() : now + on_stop_limit;
            }
            next = std::min(next, user.cancel_at);
        }
    }
    return next;
}

std::vector<std::uint64_t> Crew::running() const {
    std::vector<std::uint64_t> counts;
    for (const UsersOfKind& kind : kinds_) counts.push_back(kind.users.size());
    return counts;
}

std::vector<stats::TaskDelta> Crew::take_task_runs() {
    std::vector<stats::TaskDelta> news;
    for (UsersOfKind& kind : kinds_) {
        auto& counts = kind.tasks.runs;
        for (std::size_t i = 0; i < counts.size(); ++i) {
            if (const auto runs = std::exchange(counts[i], 0)) {
                news.push_back({kind.declared.name, kind.declared.tasks[i].name, runs});
            }
        }
    }
    return news;
}

void Crew::wait_idle() {
    while (!is_idle()) {
        fiber::Event idle;
        idle_ = &idle;
        idle.wait_quietly();
        idle_ = nullptr;
    }
    if (reaper_wakeup_ != nullptr) reaper_wakeup_->set();  // Nobody is left for it to wait for.
    keepers_.join_all();
}

}  // namespace mayfly::load
