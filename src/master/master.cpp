#include "master/master.hpp"

#include <algorithm>
#include <utility>

#include <fmt/core.h>

#include "base/log.hpp"
#include "fiber/deadline.hpp"
#include "master/overview.hpp"

namespace mayfly::master {
namespace {

constexpr Duration tick_period = std::chrono::seconds(1);
constexpr std::size_t most_warnings = 50;

std::string words_of(const Target& target) {
    return fmt::format("{} users at {:g} a second", target.users, target.spawn_rate);
}

}  // namespace

Master::Master(fiber::Loop& loop, Settings settings)
    : loop_(loop),
      settings_(std::move(settings)),
      fibers_(loop),
      aggregate_(unix_now(), settings_.limits) {}

Result<void> Master::spawn(fiber::Body body) {
    auto fiber = fibers_.spawn(std::move(body));
    if (!fiber) return fiber.error();
    return {};
}

Result<void> Master::begin() {
    return spawn([this] { keep_ticking(); });
}

Result<void> Master::wait_ready(std::size_t count, Duration timeout) {
    is_waiting_for_workers_ = true;
    auto ready = wait_for_workers(count, timeout);
    is_waiting_for_workers_ = false;
    return ready;
}

Result<void> Master::wait_for_workers(std::size_t count, Duration timeout) {
    const fiber::Deadline deadline(timeout > Duration(0) ? Clock::now() + timeout : Instant::max());
    while (is_waiting_for_workers_) {
        for (const auto& [index, seat] : seats_) {
            const auto& worker = roster_.at(index);
            const auto is_dead = worker.session == WorkerRecord::Session::ended;
            if (is_dead && seat.origin == Visitor::Origin::child) return Error{worker.note};
        }
        const auto ready = roster_.live().size();
        if (ready >= count) return {};
        if (deadline.has_struck()) {
            return Error{fmt::format(
                "only {} of {} workers were ready within {}; the log says how far they came",
                ready,
                count,
                format_duration(timeout)
            )};
        }
        changed_.reset();
        changed_.wait();
    }
    return Error{"nobody waits for workers any more"};
}

void Master::stop_waiting() {
    is_waiting_for_workers_ = false;
    changed_.set();
}

Result<void> Master::start(RunOptions options) {
    if (run_.state() != stats::RunState::ready && run_.state() != stats::RunState::stopped) {
        return Error{"a run is going on; stop it first"};
    }
    if (roster_.live().empty()) return Error{"no worker is ready, so no users can be started"};
    auto kinds = select(options.kinds);
    if (!kinds) return kinds.error();
    forget_run();
    kinds_of_run_ = std::move(*kinds);
    const auto possible = sum(kind_counts(kinds_of_run_, options.target.users));
    if (possible < options.target.users) {
        warn(fmt::format(
            "only {} users are started instead of {}: all kinds have a fixed count",
            possible,
            options.target.users
        ));
        options.target.users = possible;
    }
    started_ = unix_now();
    auto id = fmt::format("{}-{}", format_timestamp(started_), ++runs_);
    run_.prepare(std::move(id), std::move(options), Clock::now());
    if (director_ == nullptr) {
        begin_run();
    } else if (auto preparing = spawn([this] { prepare_run(); }); !preparing) {
        return preparing.error();
    }
    tick_wakeup_.set();
    return {};
}

void Master::begin_run() {
    started_ = unix_now();
    aggregate_.reset(started_);
    history_.begin(started_, words_of(run_.options().target));
    run_.begin(Clock::now());
    for (const auto index : roster_.live()) prepare_worker(index);
    is_distribution_stale_ = true;
}

void Master::forget_run() {
    for (const auto index : roster_.forget_absent(Clock::now())) {
        const auto seat = seats_.find(index);
        for (auto* link : {seat->second.session, seat->second.pulse})
            if (link != nullptr) link->close();
        tickets_.erase(seat->second.ticket);
        seats_.erase(seat);
    }
    for (const auto& [index, worker] : roster_.workers()) {
        auto& record = roster_.at(index);
        record.running.assign(mix_.kinds.size(), 0);
        record.ended_users = record.failed_users = 0;
    }
    epoch_ = 0;
    grants_.clear();
    wanted_.clear();
    is_distribution_stale_ = true;
    stop_sent_.reset();
    setup_result_.clear();
    setup_problem_.clear();
    warnings_.clear();
    is_partial_ = false;
    lateness_ = {};
    ended_ = 0;
    aggregate_.reset(unix_now());
}

void Master::set_target(const Target& target) {
    auto possible = target;
    possible.users = sum(kind_counts(kinds_of_run_, target.users));
    if (run_.is_active() && possible != run_.options().target) {
        history_.annotate(stats::Annotation::Kind::target, words_of(possible), unix_now());
    }
    run_.set_target(possible, Clock::now());
    tick_wakeup_.set();
}

void Master::stop(cluster::StopMode mode) {
    run_.stop(mode, Clock::now());
    tick_wakeup_.set();
}

void Master::reset_statistics() {
    const auto now = unix_now();
    history_.flush(aggregate_, now);
    history_.annotate(stats::Annotation::Kind::reset, "statistics reset", now);
    aggregate_.reset(now);
}

void Master::wait_finished() {
    while (run_.state() != stats::RunState::stopped) {
        changed_.reset();
        changed_.wait();
    }
}

void Master::dismiss(Duration limit) {
    is_dismissing_ = true;
    const auto is_connected = [](const auto& entry) { return entry.second.session != nullptr; };
    for (const auto& [index, seat] : seats_) send(index, cluster::Goodbye{"the master is done"});
    {
        const fiber::Deadline deadline(Clock::now() + limit);
        while (!deadline.has_struck() && std::ranges::any_of(seats_, is_connected)) {
            changed_.reset();
            changed_.wait();
        }
    }
    for (const auto& [index, seat] : seats_) {
        if (seat.session != nullptr) seat.session->close();
        if (seat.pulse != nullptr) seat.pulse->close();
    }
    if (director_) director_->close(limit);
    while (links_ > 0) {
        changed_.reset();
        changed_.wait();
    }
    is_dismissed_ = true;
    tick_wakeup_.set();
    fibers_.join_all();
}

void Master::worker_died(std::int64_t pid, const std::string& sentence) {
    const auto is_it = [&](const auto& entry) {
        return entry.second.origin == Visitor::Origin::child && roster_.at(entry.first).pid == pid;
    };
    const auto known = std::ranges::find_if(seats_, is_it);
    // One that died before it said who it is leaves no other trace.
    auto& record = known == seats_.end() ? roster_.add(Clock::now()) : roster_.at(known->first);
    if (known == seats_.end()) seats_[record.index].origin = Visitor::Origin::child;
    if (record.session == WorkerRecord::Session::said_goodbye) return;
    record.pid = pid;
    record.note = sentence;
    roster_.end(record.index, sentence);
    grants_.remove(record.index);
    tickets_.erase(seats_.at(record.index).ticket);
    note_loss(fmt::format("{}: {}", record.name, sentence));
    wake();
}

/// For the tick, and for whoever waits for something to change.
void Master::wake() {
    is_distribution_stale_ = true;
    tick_wakeup_.set();
    changed_.set();
}

void Master::warn(const std::string& sentence) {
    const auto is_known =
        std::find(warnings_.begin(), warnings_.end(), sentence) != warnings_.end();
    if (!is_known && warnings_.size() < most_warnings) warnings_.push_back(sentence);
}

void Master::note_loss(const std::string& sentence) {
    // Whoever waits for them is told the reason; those that leave with it are no news.
    const bool is_start = is_waiting_for_workers_ && !children_.empty();
    if (is_start || is_dismissing_) return log::debug("{}", sentence);
    log::error("{}", sentence);
    history_.annotate(stats::Annotation::Kind::worker_lost, sentence, unix_now());
    if (run_.is_active() || run_.state() == stats::RunState::stopping) warn(sentence);
}

void Master::keep_ticking() {
    auto next_second = Clock::now();
    while (!is_dismissed_) {
        const auto now = Clock::now();
        tick(now);
        if (now >= next_second) {
            lateness_.record(now - next_second);
            record_history();
            publish();
            next_second = std::max(next_second + tick_period, now);
        }
        const fiber::Deadline deadline(std::min(next_second, run_.next_change_after(now)));
        tick_wakeup_.wait();
        tick_wakeup_.reset();
    }
}

void Master::tick(Instant now) {
    for (const auto& sentence : roster_.find_lost(now)) {
        note_loss(sentence);
        is_distribution_stale_ = true;
    }
    run_.advance(progress(now), now);
    if (run_.is_active()) assign(now);
    if (run_.state() == stats::RunState::stopping) send_stop();
    if (run_.is_drained()) conclude();
    if (std::exchange(announced_, run_.state()) != run_.state()) announce_state();
}

void Master::record_history() {
    const bool goes_on = run_.is_active() || run_.state() == stats::RunState::stopping;
    if (!goes_on) return;
    const UserCounts users{run_.wanted_at(Clock::now()), users_of(roster_, Count::running)};
    history_.advance(aggregate_, users, unix_now());
}

void Master::announce_state() {
    if (run_.state() == stats::RunState::running) {
        log::info("all users run: {}", run_.options().target.users);
    }
    if (run_.state() == stats::RunState::stopping) {
        history_.annotate(stats::Annotation::Kind::stop, "stopping", unix_now());
    }
    if (run_.state() == stats::RunState::stopped) {
        ended_ = unix_now();
        log::debug(
            "ticks of this run were {:.1f} ms late (median) and {:.1f} ms (most)",
            to_millis(lateness_.percentile(50)),
            to_millis(lateness_.max())
        );
        history_.flush(aggregate_, ended_);
        for (const auto& [index, worker] : roster_.workers()) {
            is_partial_ = is_partial_ || worker.is_draining;
            if (worker.is_draining) warn(worker.name + " did not hand in its last report");
            roster_.at(index).is_draining = false;
        }
    }
    publish();
    changed_.set();
}

stats::Snapshot Master::snapshot() const {
    const auto is_dead = [](const auto& entry) {
        const auto& worker = entry.second;
        return worker.is_draining && worker.session == WorkerRecord::Session::ended;
    };
    auto snapshot = aggregate_.snapshot(unix_now());
    add_overview(snapshot, {run_, roster_, mix_.kinds, wanted_}, Clock::now());
    snapshot.run.scenario = settings_.scenario;
    snapshot.run.seed = settings_.welcome.seed;
    snapshot.run.started = started_;
    snapshot.run.ended = ended_;
    snapshot.run.setup_problem = setup_problem_;
    snapshot.run.is_partial = is_partial_ || std::ranges::any_of(roster_.workers(), is_dead);
    snapshot.run.warnings = warnings_;
    return snapshot;
}

void Master::subscribe(Subscriber subscriber) {
    latest_ = snapshot();
    subscriber(latest_);
    subscribers_.push_back(std::move(subscriber));
}

void Master::publish() {
    if (subscribers_.empty()) return;
    latest_ = snapshot();
    for (const auto& subscriber : subscribers_) subscriber(latest_);
}

}  // namespace mayfly::master
