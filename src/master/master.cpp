#include "master/master.hpp"

#include <algorithm>
#include <memory>
#include <utility>

#include <fmt/core.h>

#include "base/logging.hpp"
#include "fiber/deadline.hpp"
#include "master/outlook.hpp"
#include "master/overview.hpp"

namespace mayfly::master {
namespace {

using stats::RunState;

constexpr Duration tick_period = std::chrono::seconds(1);

std::unique_ptr<DirectorLink> make_director(
    fiber::Loop& loop, const Master::Settings& settings, DirectorLink::Take take
) {
    if (!settings.start_director) return nullptr;
    return std::make_unique<DirectorLink>(
        loop, settings.start_director, settings.version, settings.welcome, std::move(take)
    );
}

}  // namespace

Master::Master(fiber::Loop& loop, Settings settings)
    : loop_(loop),
      settings_(std::move(settings)),
      fibers_(loop),
      conduct_(make_director(loop, settings_, [this](const auto& message) { take(message); })),
      results_(unix_now(), settings_.limits) {}

Result<void> Master::spawn(fiber::Body body) {
    auto fiber = fibers_.spawn(std::move(body));
    if (!fiber) return fiber.error();
    return {};
}

Result<void> Master::begin() {
    return spawn([this] { keep_ticking(); });
}

Result<void> Master::wait_ready(std::size_t count, Duration timeout) {
    phase_ = Phase::gathering;
    const fiber::Deadline deadline(timeout > Duration(0) ? Clock::now() + timeout : Instant::max());
    while (phase_ == Phase::gathering) {
        const auto ready = sessions_.roster().live().size();
        auto problem = sessions_.dead_child();
        if (!problem && ready < count && deadline.has_struck()) {
            problem = fmt::format(
                "only {} of {} workers were ready within {}; the log says how far they came",
                ready,
                count,
                format_duration(timeout)
            );
        }
        if (problem || ready >= count) phase_ = Phase::serving;
        if (problem) return Error{*problem};
        if (ready >= count) return {};
        wait_for_change();
    }
    return Error{"nobody waits for workers any more"};
}

void Master::stop_waiting() {
    if (phase_ == Phase::gathering) phase_ = Phase::serving;
    changed_.set();
}

Result<void> Master::start(RunOptions options) {
    if (state() != RunState::ready && state() != RunState::stopped) {
        return Error{"a run is going on; stop it first"};
    }
    if (sessions_.roster().live().empty()) {
        return Error{"no worker is ready, so no users can be started"};
    }
    if (auto begun = assigner_.begin(mix(), options.kinds); !begun) return begun;
    const auto planned = assigner_.plan_arrivals(options, settings_.welcome.seed);
    if (!planned) return planned;
    const auto time_before = unix_now();
    set_unix_clock();
    const auto time = unix_now();
    sessions_.forget_absent(Clock::now());
    sessions_.roster().begin_run(mix().kinds.size(), time - time_before);
    results_.clear(time);
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
    assigner_.limit(options.iterations, options.target.users);
    row_leases_.begin();
    conduct_.prepare(time, std::move(options), Clock::now());
    if (!conduct_.has_hooks()) {
        prepare_workers();
    } else if (auto preparing = spawn([this] { set_up_run(); }); !preparing) {
        return preparing;
    }
    tick_wakeup_.set();
    return {};
}

/// Body of the fiber that has a run set up and then begins it.
void Master::set_up_run() {
    if (const auto done = conduct_.set_up(); !done) results_.warn(done.error().message);
    if (state() == RunState::preparing) prepare_workers();
    wake();
}

/// The run begins when each has had its on_test_start.
void Master::prepare_workers() {
    are_preparing_ = true;
    for (const auto index : sessions_.roster().live()) prepare_worker(index);
    if (!conduct_.preparation()) begin_run(Clock::now());
}

void Master::begin_run(Instant now) {
    are_preparing_ = false;
    results_.begin(words_of(run().options().target, assigner_.arrivals().plan()), unix_now());
    conduct_.run().begin(now);
    ask_shape(snapshot());
}

/// Body of the fiber that has a run torn down.
void Master::conclude_run() {
    tell_figures(snapshot());
    if (const auto done = conduct_.conclude(); !done) results_.warn(done.error().message);
    wake();
}

void Master::wait_finished() {
    while (state() != RunState::stopped) wait_for_change();
}

void Master::wait_for_change() {
    changed_.reset();
    changed_.wait();
}

void Master::dismiss(Duration limit) {
    phase_ = Phase::dismissing;
    sessions_.send_to_all(cluster::Goodbye{"the master is done"});
    {
        const fiber::Deadline deadline(Clock::now() + limit);
        while (!deadline.has_struck() && sessions_.is_any_connected()) wait_for_change();
    }
    sessions_.close_links();
    conduct_.close(limit);
    while (links_ > 0) wait_for_change();
    phase_ = Phase::dismissed;
    tick_wakeup_.set();
    fibers_.join_all();
}

/// For the tick, and for whoever waits for something to change.
void Master::wake() {
    assigner_.invalidate();
    tick_wakeup_.set();
    changed_.set();
}

void Master::keep_ticking() {
    auto next_second = tick_due_ = Clock::now();
    while (phase_ != Phase::dismissed) {
        const auto now = Clock::now();
        find_pause(now);
        tick(now);
        if (now >= next_second) {
            results_.note_lateness(now - next_second);
            record_history();
            auto second = snapshot();
            watch_thresholds(second);
            tell_figures(second);
            ask_shape(second);
            publish(std::move(second));
            next_second = std::max(next_second + tick_period, now);
        }
        tick_due_ = std::min(next_second, run().next_change_after(now));
        const fiber::Deadline deadline(tick_due_);
        tick_wakeup_.wait();
        tick_wakeup_.reset();
    }
}

void Master::tick(Instant now) {
    auto& roster = sessions_.roster();
    excuse_debugged(now);
    for (const auto& sentence : roster.find_lost(now)) {
        note_loss(sentence);
        assigner_.invalidate();
    }
    auto progress = progress_of(roster, now);
    progress.absent_workers += arriving_;
    progress.iterations = assigner_.iterations().begun();
    are_preparing_ = are_preparing_ && state() == RunState::preparing;
    if (are_preparing_ && progress.preparing == 0) begin_run(now);
    const auto warmed_up = run().warms_up();
    const auto is_news = conduct_.advance(progress, now);
    if (warmed_up && !run().warms_up()) begin_statistics("the warm-up is over");
    if (run().is_drained()) results_.note_end_of_users(unix_now());
    results_.note_wanted(run().wanted_at(now));
    const auto is_paused = run().is_paused_at(now);
    if (is_paused) results_.note_paused(unix_now());
    sessions_.send(assigner_.advance(run(), roster, now));
    if (run().is_active()) release_leaving(now);
    if (run().is_drained() && has_missed_spawning()) tell_spawned();
    if (conduct_.takes_conclusion()) {
        publish(snapshot());
        if (!spawn([this] { conclude_run(); })) conduct_.skip_conclusion();
    }
    if (is_news) announce_state();
    if (std::exchange(was_paused_, is_paused) != is_paused && !is_news) publish(snapshot());
}

void Master::record_history() {
    if (!run().goes_on()) return;
    const auto now = Clock::now();
    results_.advance({run().wanted_at(now), asked_rate(now)}, sessions_.roster(), unix_now());
}

void Master::announce_state() {
    if (state() == RunState::running && !run().follows_shape()) announce_users();
    if (state() == RunState::stopping) {
        if (run().has_run_out_of_users()) explain_end_of_users();
        results_.note_stopping(unix_now());
        results_.annotate(stats::Annotation::Kind::stop, "stopping", unix_now());
    }
    if (state() == RunState::stopped) {
        results_.end(sessions_.roster(), unix_now());
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

void Master::tell_spawned() {
    tell_figures(snapshot());
    conduct_.tell_spawned();
}

/// Of a run that is over sooner than workers report, only their last reports tell that all ran.
bool Master::has_missed_spawning() const {
    const auto wanted = run().options().target.users;
    if (conduct_.has_told_spawned() || run().follows_shape() || wanted == 0) return false;
    if (results_.most_wanted_users() < wanted) return false;
    std::uint64_t reached = 0;
    for (const auto& [index, worker] : sessions_.roster().workers()) {
        if (worker.counts()) reached += worker.reached_users;
    }
    return reached >= wanted;
}

void Master::announce_users() {
    tell_spawned();
    const auto& arrivals = assigner_.arrivals().plan();
    if (!arrivals.is_empty()) logging::info("arrivals: {}", arrivals.to_text());
    const auto asked_for = run().wanted_at(Clock::now());
    if (!arrivals.is_empty() && asked_for == 0) return;
    const auto running = users_of(sessions_.roster(), Count::running);
    if (running >= asked_for) return logging::info("all users run: {}", asked_for);
    logging::info("all {} users have started; {} of them still run", asked_for, running);
}

void Master::explain_end_of_users() {
    const auto progress = progress_of(sessions_.roster(), Clock::now());
    tick_wakeup_.set();
    const auto [sentence, is_problem] = end_of_users(snapshot().run, progress);
    if (!is_problem) return logging::info("{}", sentence);
    logging::error("{}", sentence);
    results_.warn(sentence);
}

stats::Snapshot Master::snapshot() const {
    const auto now = Clock::now();
    auto snapshot = results_.snapshot(unix_now(), run().measured_pause_at(now));
    add_overview(snapshot, {run(), sessions_.roster(), mix().kinds, assigner_.wanted()}, now);
    snapshot.run.iterations = assigner_.iterations().total();
    snapshot.run.begun_iterations = assigner_.iterations().begun();
    const auto is_over = state() == RunState::stopped;
    const auto elapsed = run().planned_time_at(now);
    const auto counts = assigner_.arrivals().counts(sessions_.roster(), elapsed, is_over);
    add_arrivals(snapshot, counts, arrivals());
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

void Master::subscribe(Subscriber subscriber) {
    subscriber_ = std::move(subscriber);
    publish(snapshot());
}

void Master::publish(stats::Snapshot snapshot) {
    if (subscriber_) subscriber_(std::move(snapshot));
}

}  // namespace mayfly::master
