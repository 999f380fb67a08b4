// What people and nature do to a simulated run.
#include <algorithm>

#include <fmt/core.h>

#include "simulation/world.hpp"

namespace mayfly::simulation {

using namespace std::chrono_literals;

namespace {

constexpr std::size_t most_workers = 6;

}  // namespace

void World::begin_worker() {
    WorkerProcess::Traits traits;
    traits.pid = static_cast<std::int64_t>(workers_.size()) + 100;
    traits.host = fmt::format("box{}", random_.between(0, 2));
    traits.clock_skew = random_.chance(0.3) ? Duration(0) : random_.between(0s, 100h);
    traits.clock_drift = random_.chance(0.5) ? 0 : 1e-3 * (2 * random_.fraction() - 1);
    traits.unix_skew = 1'700'000'000'000 + random_.between(-5000, 5000);
    traits.names = random_.chance(0.25) ? 7 : 1;
    traits.seed = random_();
    Path path;
    path.delay = one_of<Duration>({50us, 1ms, 20ms, 120ms});
    path.jitter = one_of<Duration>({0us, 2ms, 150ms});
    if (traits.names > 1) path.transfer = one_of<Duration>({0ms, 50ms, 400ms});
    auto& worker = workers_.emplace_back(
        events_,
        traits,
        path,
        mix_,
        Surroundings{
            [this](auto& who, auto join, auto connected) {
                dial(who, std::move(join), std::move(connected));
            },
            [this, pid = traits.pid](const cluster::Assign& assign) {
                return assigned_.at({assign.run, assign.epoch, pid});
            },
            [this](auto index, const auto& report) { note_report(index, report); },
            [this](const auto& block) { note_rows(block); },
            [this](const auto& problem) { fail(problem); }}
    );
    tell(fmt::format("worker {} begins", traits.pid));
    worker.begin();
}

Duration World::some_time(Duration longest, Instant until) {
    // Most are short.
    const auto share = random_.fraction() * random_.fraction();
    const auto length =
        Duration(static_cast<Duration::rep>(static_cast<double>(longest.count()) * share));
    return std::clamp<Duration>(length, 1ms, std::max<Duration>(until - events_.now(), 1ms));
}

WorkerProcess* World::some_worker() {
    std::vector<WorkerProcess*> living;
    for (auto& worker : workers_) {
        if (!worker.has_ended()) living.push_back(&worker);
    }
    return living.empty() ? nullptr : one_of(living);
}

void World::plan_faults(Instant until) {
    const auto pause = random_.between(50ms, 3s);
    if (events_.now() + pause >= until) return;
    events_.after(pause, [this, until] {
        do_something(until);
        plan_faults(until);
    });
}

void World::do_something(Instant until) {
    if (random_.chance(0.25)) {
        return master_thread().at(events_.now(), [this, until] { steer(until); });
    }
    if (random_.chance(0.08)) {
        const auto length = some_time(15s, until);
        tell(fmt::format("the master stands still for {:.1f} s", to_seconds(length)));
        return master_thread().hold_for(length);
    }
    const auto living =
        std::ranges::count_if(workers_, [](const auto& worker) { return !worker.has_ended(); });
    if (living == 0 || (static_cast<std::size_t>(living) < most_workers && random_.chance(0.12))) {
        return begin_worker();
    }
    harm(*some_worker(), until);
}

void World::harm(WorkerProcess& worker, Instant until) {
    const auto pid = worker.traits().pid;
    const auto say = [&](const std::string& what) { tell(fmt::format("worker {} {}", pid, what)); };
    const auto length = some_time(30s, until);
    const auto seconds = to_seconds(length);
    switch (random_.between(0, 11)) {
        case 0: {
            say("loses its session");
            return worker.break_session(some_time(2s, until), some_time(20s, until));
        }
        case 1: {
            // What closes the pulse is seen by both; docs/protocol.md says where this is not so.
            say("loses its pulse");
            const auto learns = random_.between(0ms, 300ms);
            return worker.break_pulse(learns, learns + some_time(20s, until));
        }
        case 2:
            say(fmt::format("is cut off for {:.1f} s", seconds));
            return worker.stall(events_.now() + length, true, true);
        case 3:
            say(fmt::format("has a session that stalls for {:.1f} s", seconds));
            return worker.stall(events_.now() + length, true, false);
        case 4:
            say(fmt::format("has a pulse that stalls for {:.1f} s", seconds));
            return worker.stall(events_.now() + length, false, true);
        case 5: {
            say("is killed");
            has_lost_ = has_given_up_ = true;
            worker.kill();
            master::LastWords last;
            if (random_.chance(0.2)) last.user = master::CrashedUser{.kind = mix_.kinds[0].name};
            if (random_.chance(0.5) || last.user) {
                master_thread().after(random_.between(0ms, 200ms), [this, pid, last] {
                    master_->worker_died(pid, "killed by signal 9", last);
                    look_for_turn();
                });
            }
            return events_.after(random_.between(0ms, 3s), [this] { begin_worker(); });
        }
        case 6:
            has_held_up_ = true;
            if (random_.chance(0.5)) {
                say("is suspended for some seconds, which ends its links");
                worker.break_session(0ms, random_.between(0ms, 300ms));
                worker.break_pulse(0ms, random_.between(0ms, 300ms));
                return worker.pause(
                    std::min<Duration>(random_.between(2s, 6s), until - events_.now())
                );
            }
            say(fmt::format("stands still for {:.1f} s", seconds));
            return worker.pause(length);
        case 7:
            say(fmt::format("is blocked for {:.1f} s", seconds));
            has_held_up_ = true;
            return worker.block(length);
        case 8:
            return silence(worker, until);
        case 9:
            say(fmt::format("has new links cut short for {:.1f} s", seconds));
            worker.path().cut_short_until = events_.now() + length;
            if (random_.chance(0.5)) worker.break_pulse(0ms, some_time(2s, until));
            if (random_.chance(0.5)) worker.break_session(some_time(2s, until), 0ms);
            return;
        case 10:
            say("has its clock set");
            return worker.step_clock(random_.between(-7000, 7000));
        default:
            say("leaves");
            worker.leave();
            return events_.after(random_.between(0ms, 3s), [this] { begin_worker(); });
    }
}

Connection::Silence World::some_silence() {
    const auto ways = random_.between(1, 3);
    return {(ways & 1) != 0, (ways & 2) != 0, random_.chance(0.5)};
}

/// What it has stays open and carries nothing any more, as of a relay that has lost its other side.
/// It may find that out before the worker or the master does, and close it.
void World::silence(WorkerProcess& worker, Instant until) {
    const auto links = random_.between(1, 3);
    tell(fmt::format("worker {} has links that fall silent ({})", worker.traits().pid, links));
    if (const auto of_session = some_silence(); (links & 1) != 0) {
        worker.silence_session(of_session);
        if (random_.chance(0.3)) {
            worker.break_session(some_time(10s, until), some_time(10s, until));
        }
    }
    if (const auto of_pulse = some_silence(); (links & 2) != 0) {
        worker.silence_pulse(of_pulse);
        const auto learns = random_.between(0ms, 300ms);
        if (random_.chance(0.3)) worker.break_pulse(learns, learns + some_time(10s, until));
    }
}

/// Links that carry nothing any more, just when the run ends.
void World::lose_answers() {
    auto* worker = some_worker();
    if (worker == nullptr) return;
    const auto length = random_.between(1s, 15s);
    if (random_.chance(0.4)) {
        tell(fmt::format("worker {} has a session that stalls", worker->traits().pid));
        return worker->stall(events_.now() + length, true, false);
    }
    worker->path().cut_short_until = events_.now() + length;
    silence(*worker, events_.now() + length);
    if (random_.chance(0.5)) worker->break_pulse(0ms, random_.between(0ms, 300ms));
    if (random_.chance(0.2)) worker->break_session(0ms, random_.between(0ms, 300ms));
}

void World::steer(Instant until) {
    if (!master_->run().is_active()) return;
    switch (random_.between(0, 7)) {
        case 0:
        case 1: {
            const auto users = static_cast<std::uint64_t>(random_.between(0, 30));
            tell(fmt::format("{} users are wanted", users));
            master_->set_target({users, one_of<double>({1.0, 10.0, 50.0})});
            break;
        }
        case 2:
            tell("the statistics begin anew");
            master_->reset_statistics();
            break;
        case 3:
            if (!master_->pause()) break;
            tell("the run is paused");
            events_.after(some_time(10s, until), [this] {
                master_thread().at(events_.now(), [this] {
                    (void)master_->resume();
                    look_for_turn();
                });
            });
            break;
        case 4:
            (void)master_->set_rate("", static_cast<double>(random_.between(1, 9)));
            break;
        case 5: {
            const auto elapsed = master_->run().planned_time_at(events_.now());
            const auto length = elapsed + random_.between(-2s, 20s);
            const bool lasts = random_.chance(0.2);
            const auto end = lasts ? Duration(0) : std::max<Duration>(length, 1ms);
            if (master_->edit({.run_time = end})) {
                tell("the run time is another one");
            }
            break;
        }
        case 6: {
            const auto host = fmt::format("http://target{}", random_.between(1, 3));
            if (master_->edit({.host = host})) tell("the host is " + host);
            break;
        }
        default:
            (void)master_->skip_stage();
    }
    look_for_turn();
}

/// No more faults; those that last end.
void World::heal() {
    tell("the faults are over");
    are_faults_over_ = true;
    if (master_->run().is_paused_at(events_.now())) (void)master_->resume();
    const bool is_anyone_left = std::ranges::any_of(workers_, [](const auto& worker) {
        return !worker.has_ended() && !worker.is_leaving();
    });
    if (!is_anyone_left) begin_worker();
    look_for_turn();
}

}  // namespace mayfly::simulation
