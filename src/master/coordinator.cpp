#include "master/coordinator.hpp"

#include <algorithm>
#include <utility>

#include <fmt/core.h>

#include "base/logging.hpp"
#include "master/outlook.hpp"
#include "master/overview.hpp"

namespace mayfly::master {
namespace {

using stats::RunState;

constexpr Duration turn_period = std::chrono::seconds(1);

}  // namespace

Coordinator::Coordinator(Settings settings, std::unique_ptr<DirectorLink> director, Clocks clocks)
    : clocks_(std::move(clocks)),
      settings_(std::move(settings)),
      conduct_(std::move(director)),
      results_(clocks_.unix_now(), settings_.limits) {}

Result<void> Coordinator::prepare(RunOptions options) {
    if (state() != RunState::ready && state() != RunState::stopped) {
        return Error{"a run is going on; stop it first"};
    }
    if (sessions_.roster().live().empty()) {
        return Error{"no worker is ready, so no users can be started"};
    }
    if (auto begun = assigner_.begin(mix(), options.kinds); !begun) return begun;
    const auto planned = assigner_.plan_arrivals(options, settings_.welcome.seed);
    if (!planned) return planned;
    const auto time_before = unix_time();
    clocks_.set_unix_clock();
    const auto time = unix_time();
    sessions_.forget_absent(instant());
    sessions_.roster().begin_run(mix().kinds.size(), time - time_before);
    results_.clear(time);
    incidents_.begin_run();
    samples_ = {};
    results_.watch(options.thresholds);
    if (!options.stages.is_empty()) options.target.users = options.stages.highest();
    const auto possible = assigner_.possible(options.target.users);
    if (possible < options.target.users) {
        results_.warn(fmt::format(
            "only {} users are started instead of {}: all kinds have a fixed count",
            possible,
            options.target.users
        ));
        options.target.users = possible;
    }
    if (!options.has_shape) check_mix(options.target.users);
    assigner_.limit(options.iterations);
    row_blocks_.begin();
    conduct_.prepare(time, std::move(options), instant());
    turn_due_.set();
    return {};
}

/// The run begins when each has had its on_test_start.
void Coordinator::prepare_workers() {
    are_preparing_ = true;
    for (const auto index : sessions_.roster().live()) prepare_worker(index);
    if (!conduct_.preparation()) begin_run(instant());
}

void Coordinator::begin_run(Instant now) {
    are_preparing_ = false;
    const auto load = load_words();
    results_.begin(load, unix_time());
    logging::info("the run begins: {}", load);
    conduct_.run().begin(now);
    // Its seconds are those that people count, in a shape and in stages: none is judged early.
    next_second_ = now + turn_period;
    note_stage(now);
    ask_shape(snapshot());
}

/// For the tick, and for whoever waits for something to change.
void Coordinator::wake() {
    assigner_.invalidate();
    turn_due_.set();
    changed_.set();
}

Instant Coordinator::turn(Instant now) {
    turn_due_.reset();
    if (next_second_ == Instant{}) incidents_.expect_turn(next_second_ = now);
    incidents_.find_pause(when(now));
    tick(now);
    if (now >= next_second_) {
        results_.note_lateness(now - next_second_);
        record_history();
        auto second = snapshot();
        watch_thresholds(second);
        tell_figures(second);
        ask_shape(second);
        publish(std::move(second));
        for (const auto& [index, worker] : sessions_.roster().workers()) {
            sessions_.roster().at(index).beat.loop_lag = {};
        }
        next_second_ = std::max(next_second_ + turn_period, now);
    }
    const auto next = std::min(next_second_, run().next_change_after(now));
    incidents_.expect_turn(next);
    return next;
}

void Coordinator::tick(Instant now) {
    auto& roster = sessions_.roster();
    if (const auto debugged = sessions_.excuse_debugged(now)) {
        incidents_.note_debugger(*debugged, when(now));
    }
    const auto is_ending = state() == RunState::stopping;
    for (const auto& sentence :
         roster.find_lost(now, is_ending ? Roster::redial_limit : Roster::cut_limit)) {
        note_loss(sentence);
        assigner_.invalidate();
    }
    incidents_.find_late(when(now));
    auto progress = progress_of(roster, now);
    progress.absent_workers += sessions_.arriving_children();
    progress.iterations = assigner_.iterations().begun();
    progress.awaits_iterations = assigner_.awaits_iterations(run(), roster);
    are_preparing_ = are_preparing_ && state() == RunState::preparing;
    if (are_preparing_ && progress.preparing == 0) begin_run(now);
    const auto warmed_up = run().warms_up();
    const auto is_news = conduct_.advance(progress, now);
    if (warmed_up && !run().warms_up()) begin_statistics("the warm-up is over");
    if (run().have_users_ended()) results_.note_end_of_users(unix_time());
    results_.note_wanted(
        {run().wanted_at(now), asked_rate(now)}, run().options().has_arrivals, unix_time()
    );
    const auto is_paused = run().is_paused_at(now);
    if (is_paused) results_.note_paused(unix_time());
    sessions_.send(assigner_.advance(run(), roster, now), now);
    if (run().is_active()) release_leaving(now);
    if (run().is_drained() && has_missed_spawning()) tell_spawned();
    if (is_news) announce_state();
    if (std::exchange(was_paused_, is_paused) != is_paused && !is_news) publish(snapshot());
}

void Coordinator::record_history() {
    if (!run().goes_on()) return;
    const auto now = instant();
    note_stage(now);
    results_.advance(sessions_.roster(), unix_time());
}

void Coordinator::announce_state() {
    if (state() == RunState::running) announce_users();
    if (state() == RunState::stopping) {
        if (run().has_run_out_of_users()) explain_end_of_users();
        if (run().has_run_out_of_workers()) {
            results_.note_partial();
            tell_end("no worker is left that could go on with it");
        }
        results_.note_stopping(unix_time());
        results_.annotate(stats::Annotation::Kind::stop, "stopping", unix_time());
    }
    if (state() == RunState::stopped) {
        results_.end(sessions_.roster(), unix_time());
        logging::info("the run has ended");
        if (const auto& tasks = assigner_.iterations(); tasks.begun() < tasks.total()) {
            results_.warn(fmt::format("only {} of {} iterations ran", tasks.begun(), tasks.total())
            );
        }
        const auto missing = shortfall(snapshot().run, results_.most_wanted_users());
        if (!missing.empty()) results_.warn(missing);
    }
    publish(snapshot());
    changed_.set();
}

void Coordinator::tell_spawned() {
    tell_figures(snapshot());
    conduct_.tell_spawned();
}

/// Of a run that is over sooner than workers report, only their last reports tell that all ran.
bool Coordinator::has_missed_spawning() const {
    const auto wanted = run().options().target.users;
    if (conduct_.has_told_spawned() || run().follows_shape() || wanted == 0) return false;
    if (results_.most_wanted_users() < wanted) return false;
    std::uint64_t reached = 0;
    for (const auto& [index, worker] : sessions_.roster().workers()) {
        if (worker.counts()) reached += worker.reached_users;
    }
    return reached >= wanted;
}

void Coordinator::announce_users() {
    const auto& arrivals = assigner_.arrivals().plan();
    const auto asked_for = run().wanted_at(instant());
    if (asked_for == 0 && arrivals.is_empty()) return;  // Stages want none for a while.
    tell_spawned();
    if (run().follows_shape()) return;  // It would be said at each of its steps.
    if (!arrivals.is_empty()) logging::info("arrivals: {}", arrivals.to_text());
    if (asked_for == 0) return;
    const auto running = users_of(sessions_.roster(), Count::running);
    if (running >= asked_for) return logging::info("all users run: {}", asked_for);
    logging::info("all {} users have started; {} of them still run", asked_for, running);
}

void Coordinator::explain_end_of_users() {
    const auto progress = progress_of(sessions_.roster(), instant());
    turn_due_.set();
    const auto [sentence, is_problem] = end_of_users(snapshot().run, progress);
    if (!is_problem) return logging::info("{}", sentence);
    logging::error("{}", sentence);
    results_.warn(sentence);
}

stats::Snapshot Coordinator::snapshot() const {
    const auto now = instant();
    const UnixMillis time = unix_time();
    const std::chrono::milliseconds unmeasured(time - results_.measured_until(time));
    auto snapshot = results_.snapshot(time, run().measured_pause_at(now - unmeasured));
    add_overview(snapshot, {run(), sessions_.roster(), mix().kinds, assigner_.wanted()}, now);
    snapshot.run.iterations = assigner_.iterations().total();
    snapshot.run.begun_iterations = assigner_.iterations().begun();
    const auto is_over = state() == RunState::stopped;
    const auto elapsed = run().planned_time_at(now);
    const auto counts = assigner_.arrivals().counts(sessions_.roster(), elapsed, is_over);
    add_arrivals(snapshot, counts, arrivals(), options().max_rate);
    if (const auto paused = snapshot.run.paused;
        paused > Duration(0) && snapshot.run.state != RunState::paused) {
        snapshot.run.warnings.push_back(fmt::format(
            "the run was paused for {:.1f} s; its run time and its rates leave that out",
            to_seconds(paused)
        ));
    }
    if (settings_.welcome.samples != plan::SampleFormat::none) snapshot.run.samples = samples_;
    if (samples_.dropped > 0) {
        snapshot.run.warnings.push_back(fmt::format(
            "{} samples were dropped, as they came faster than they could be sent and written; the "
            "file of --samples lacks them",
            samples_.dropped
        ));
    }
    snapshot.run.arrivals = arrivals().to_text();
    snapshot.run.arrivals_asked = asked_rate(now);
    if (run().is_active()) {
        const auto end = options().run_time;
        snapshot.planned_users = planned_users(run(), now, snapshot.time);
        for (const auto& stream : arrivals().streams) {
            snapshot.streams.push_back({stream.names(), stream.rates.to_text()});
        }
        snapshot.planned_arrivals = planned_arrivals(arrivals(), elapsed, end, snapshot.time);
    }
    snapshot.run.scenario = settings_.scenario;
    snapshot.run.seed = settings_.welcome.seed;
    snapshot.run.setup_problem = conduct_.setup_problem();
    snapshot.run.abort_reason = conduct_.abort_reason();
    snapshot.run.hook_problem = conduct_.hook_problem();
    results_.judge_thresholds(snapshot);
    return snapshot;
}

void Coordinator::subscribe(Subscriber subscriber) {
    subscriber_ = std::move(subscriber);
    publish(snapshot());
}

void Coordinator::publish(stats::Snapshot snapshot) {
    if (subscriber_) subscriber_(std::move(snapshot));
}

}  // namespace mayfly::master
