#include "simulation/world.hpp"

#include <algorithm>

#include <fmt/format.h>

namespace mayfly::simulation {
namespace {

using namespace std::chrono_literals;
using stats::RunState;

constexpr Instant beginning{std::chrono::hours(1)};
constexpr std::uint64_t rows_in_file = 3000;

plan::Mix random_mix(Random& random) {
    plan::Mix mix;
    for (auto left = random.between(1, 3); left > 0; --left) {
        auto& kind = mix.kinds.emplace_back();
        kind.name = fmt::format("Kind{}", left);
        kind.weight = static_cast<double>(random.between(1, 3));
        if (random.chance(0.1)) kind.fixed_count = static_cast<std::uint64_t>(random.between(1, 4));
        kind.tasks.push_back({.name = "task"});
    }
    if (random.chance(0.4)) {
        auto& kind = mix.kinds.emplace_back();
        kind.name = "Arriving";
        kind.tasks.push_back({.name = "task"});
        kind.arrivals.rates = plan::Rates({{0s, static_cast<double>(random.between(2, 9))}});
        kind.arrivals.is_poisson = random.chance(0.5);
    }
    if (random.chance(0.3)) mix.parameters.push_back({.name = "basket", .value = "1"});
    if (random.chance(0.5)) mix.data.push_back({"rows", "rows.csv", rows_in_file, HandOut::once});
    return mix;
}

}  // namespace

World::World(std::uint64_t seed)
    : seed_(seed), random_(seed), events_(beginning), mix_(random_mix(random_)) {
    start_master();
}

std::string World::run() {
    const auto workers = random_.between(1, 4);
    for (std::int64_t i = 0; i < workers; ++i) {
        events_.after(random_.between(Duration(0), 1500ms), [this] { begin_worker(); });
    }
    if (random_.chance(0.15)) run_until_master_dies();
    const auto tests = random_.chance(0.2) ? 2 : 1;
    for (int test = 0; test < tests && problem_.empty(); ++test) run_test();
    return problem_;
}

void World::tell(const std::string& what) {
    if (!keeps_story) return;
    story += fmt::format("{:8.3f} s  {}\n", to_seconds(events_.now() - beginning), what);
}

void World::fail(const std::string& problem) {
    if (!problem_.empty()) return;
    tell("PROBLEM: " + problem);
    problem_ = fmt::format("after {:.3f} s: {}", to_seconds(events_.now() - beginning), problem);
}

void World::step(Instant limit) {
    events_.step(limit);
    check_users();
}

template <class Condition>
bool World::run_until(Duration limit, const Condition& condition) {
    const auto end = events_.now() + limit;
    while (problem_.empty() && events_.now() < end) {
        if (condition()) return true;
        step(end);
    }
    return condition();
}

master::RunOptions World::options() {
    master::RunOptions options;
    options.host = "http://target";
    options.target.users = static_cast<std::uint64_t>(random_.between(1, 30));
    options.target.spawn_rate = one_of<double>({1.0, 2.5, 10.0, 100.0});
    options.stop_timeout = random_.between(0ms, 4s);
    options.thresholds.push_back(plan::parse_threshold("p95 < 10s").value());
    if (random_.chance(0.3)) options.run_time = random_.between(8s, 30s);
    if (random_.chance(0.2)) {
        std::vector<plan::Stage> stages;
        for (auto left = random_.between(1, 4); left > 0; --left) {
            const auto length = random_.between(0s, 8s);
            stages.push_back({length, static_cast<std::uint64_t>(random_.between(0, 30))});
        }
        stages.push_back({5s, 5});
        options.stages = plan::Stages(std::move(stages));
    }
    if (random_.chance(0.2)) options.warmup.time = random_.between(1s, 8s);
    if (options.stages.is_empty() && random_.chance(0.15)) {
        options.has_shape = true;
        options.target.users = 0;
    }
    const bool have_arrivals = mix_.kinds.back().name == "Arriving";
    if (!have_arrivals && !options.has_shape && random_.chance(0.2)) {
        options.iterations = static_cast<std::uint64_t>(random_.between(20, 400));
        options.ends_with_users = true;
    }
    for (const auto& parameter : mix_.parameters) {
        options.parameters[parameter.name] = parameter.value;
    }
    return options;
}

bool World::is_over() const {
    return master_->state() == RunState::stopped;
}

bool World::has_converged() const {
    if (is_over()) return true;
    if (master_->state() != RunState::running) return false;
    Kinds running(mix_.kinds.size());
    for (const auto& worker : workers_) {
        if (worker.has_ended()) continue;
        const auto& users = worker.acting_users();
        for (std::size_t kind = 0; kind < users.size(); ++kind) running[kind] += users[kind];
        const bool has_users = std::ranges::any_of(users, [](auto count) { return count > 0; });
        if (has_users && !worker.crew().follows(master_->options().host, master_->arrivals())) {
            return false;
        }
    }
    if (running != master_->assigner().wanted()) return false;
    // Where there are enough users, nobody goes without who may have some.
    const auto& roster = master_->roster();
    const auto live = roster.live();
    return master::sum(running) < live.size() || std::ranges::none_of(live, [&](auto index) {
               return master::sum(roster.at(index).running) == 0;
           });
}

std::string World::standing() const {
    const auto& wanted = master_->assigner().wanted();
    auto text = fmt::format(
        "state {}, wanted [{}]", static_cast<int>(master_->state()), fmt::join(wanted, " ")
    );
    const auto& iterations = master_->assigner().iterations();
    text += fmt::format(", {} of {} iterations", iterations.begun(), iterations.total());
    for (const auto& worker : workers_) {
        if (worker.has_ended()) continue;
        text += "; " + worker.standing();
    }
    for (const auto& [index, record] : master_->roster().workers()) {
        text += fmt::format(
            "; {}: state {}, iterations {}, users [{}]",
            record.name,
            static_cast<int>(record.state()),
            master_->assigner().iterations().granted(index),
            fmt::join(record.running, " ")
        );
    }
    return text;
}

bool World::wait_for_workers() {
    const auto is_anyone_live = [this] { return !master_->roster().live().empty(); };
    if (run_until(60s, is_anyone_live)) return true;
    fail("no worker became ready");
    return false;
}

/// Setup takes a while, in which everything may happen as well.
bool World::begin_test() {
    if (!wait_for_workers()) return false;
    are_faults_over_ = has_lost_ = has_given_up_ = has_held_up_ = false;
    if (auto prepared = master_->prepare(options()); !prepared) {
        fail("no run could begin: " + prepared.error().message);
        return false;
    }
    tell(fmt::format("a run begins: {} users", master_->options().target.users));
    if (random_.chance(0.3)) {
        const auto end = events_.now() + random_.between(0ms, 4s);
        plan_faults(end);
        run_until(end - events_.now(), [] { return false; });
    }
    // As the fiber does that a setup has left.
    master_thread().at(events_.now(), [this] {
        if (master_->state() == RunState::preparing) master_->prepare_workers();
        if (master_->run().follows_shape()) shape();
        look_for_turn();
    });
    return problem_.empty();
}

/// A run whose setup fails ends without a user.
void World::fail_setup() {
    if (!wait_for_workers()) return;
    are_faults_over_ = has_lost_ = has_given_up_ = has_held_up_ = false;
    if (auto prepared = master_->prepare(options()); !prepared) {
        return fail("no run could begin: " + prepared.error().message);
    }
    const auto started = [this] {
        std::uint64_t users = 0;
        for (const auto& worker : workers_) {
            for (const auto kind : worker.crew().started()) users += kind;
        }
        return users;
    };
    const auto before = started();
    run_until(random_.between(0ms, 4s), [] { return false; });
    tell("setup fails");
    master_->stop(cluster::StopMode::now);
    look_for_turn();
    if (!run_until(40s, [this] { return is_over(); }) && problem_.empty()) {
        return fail("a run whose setup failed does not end");
    }
    if (started() != before) fail("users ran though setup failed");
}

/// The run is lost with its master; its workers serve the next one, which counts nothing of it.
void World::run_until_master_dies() {
    if (!begin_test()) return;
    const auto end = events_.now() + random_.between(100ms, 12s);
    plan_faults(end);
    run_until(end - events_.now(), [] { return false; });
    kill_master();
    run_until(random_.between(100ms, 15s), [] { return false; });
    start_master();
}

void World::stop() {
    const auto mode = random_.chance(0.8) ? cluster::StopMode::graceful : cluster::StopMode::now;
    master_thread().at(events_.now(), [this, mode] {
        tell("stop");
        master_->stop(mode);
        look_for_turn();
    });
}

void World::run_test() {
    if (random_.chance(0.05)) fail_setup();
    if (!problem_.empty() || !begin_test()) return;
    const auto faults_end = events_.now() + random_.between(3s, 25s);
    plan_faults(faults_end);
    if (random_.chance(0.2)) {
        run_until(random_.between(1s, faults_end - events_.now()), [] { return false; });
        if (random_.chance(0.5)) lose_answers();
        stop();
        run_until(faults_end - events_.now(), [] { return false; });
        heal();
    } else {
        run_until(faults_end - events_.now(), [] { return false; });
        heal();
        if (!run_until(90s, [this] { return has_converged(); }) && problem_.empty()) {
            return fail("not as wanted so long after the last fault: " + standing());
        }
        if (random_.chance(0.3)) run_until(2s, [] { return false; });
        if (random_.chance(0.2)) lose_answers();
        if (random_.chance(0.1)) run_until(some_time(8s, events_.now() + 8s), [] { return false; });
        stop();
    }
    const auto is_done = [this] {
        return is_over() && std::ranges::all_of(workers_, [](const WorkerProcess& worker) {
                   return worker.has_ended() || worker.is_settled();
               });
    };
    if (!run_until(120s, is_done) && problem_.empty()) {
        return fail(is_over() ? "a worker is not done with the run" : "the run does not end");
    }
    // What the workers said last is on its way.
    run_until(1s, [] { return false; });
    if (problem_.empty()) check_end();
}

}  // namespace mayfly::simulation
