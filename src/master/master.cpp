#include "master/master.hpp"

#include <algorithm>
#include <utility>

#include <fmt/core.h>

#include "fiber/deadline.hpp"
#include "master/overview.hpp"

namespace mayfly::master {
namespace {

constexpr Duration tick_period = std::chrono::seconds(1);
constexpr std::size_t most_warnings = 50;

std::string words_of(const Target& target) {
    return fmt::format("{} users at {:g} a second", target.users, target.spawn_rate);
}

const WorkerShare* find(const std::vector<WorkerShare>& shares, std::uint32_t worker) {
    const auto share = std::find_if(shares.begin(), shares.end(), [&](const auto& candidate) {
        return candidate.worker == worker;
    });
    return share == shares.end() ? nullptr : &*share;
}

}  // namespace

Master::Master(fiber::Loop& loop, Settings settings)
    : loop_(loop),
      settings_(std::move(settings)),
      fibers_(loop),
      aggregate_(unix_now(), settings_.limits) {}

Result<void> Master::spawn(fiber::Fiber::Body body) {
    auto fiber = fibers_.spawn(std::move(body));
    if (!fiber) return fiber.error();
    return {};
}

Result<std::uint32_t> Master::admit(WorkerLinks links) {
    auto& seat = seats_.emplace_back(roster_.add(Clock::now()).index, std::move(links));
    std::vector<fiber::Fiber::Body> bodies{
        [&] { seat.session.write_queued(); },
        [this, &seat] { listen_to_pulse(seat); },
        [this, &seat] { serve(seat); }};
    if (!std::exchange(is_ticking_, true)) bodies.push_back([this] { keep_ticking(); });
    for (auto& body : bodies) {
        if (auto spawned = spawn(std::move(body)); !spawned) return spawned.error();
    }
    return seat.index;
}

Result<void> Master::wait_ready(Duration timeout) {
    const fiber::Deadline deadline(Clock::now() + timeout);
    while (true) {
        bool all_open = true;
        for (const auto& worker : roster_.workers()) {
            using Session = WorkerRecord::Session;
            if (worker.session == Session::broken) return Error{worker.note};
            all_open = all_open && worker.session == Session::open;
        }
        if (all_open) return {};
        if (deadline.has_struck()) {
            return Error{fmt::format(
                "the workers were not ready within {}; the log says how far they came",
                format_duration(timeout)
            )};
        }
        changed_.reset();
        changed_.wait();
    }
}

Result<void> Master::start(RunOptions options) {
    if (run_.is_active() || run_.state() == stats::RunState::stopping) {
        return Error{"a run is going on; stop it first"};
    }
    if (roster_.live().empty()) return Error{"no worker is ready, so no users can be started"};
    auto shares = shares_of(options.kinds);
    if (!shares) return shares.error();
    forget_run();
    shares_of_run_ = std::move(*shares);
    const auto possible = sum(kind_counts(shares_of_run_, options.target.users));
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
    history_.begin(started_, words_of(options.target));
    run_.start(std::move(id), std::move(options), Clock::now());
    tick_wakeup_.set();
    return {};
}

Result<std::vector<KindShare>> Master::shares_of(const std::vector<std::string>& kinds) const {
    if (kinds.empty()) return shares_of_mix_;
    auto shares = shares_of_mix_;
    for (auto& share : shares) {
        if (std::find(kinds.begin(), kinds.end(), share.name) != kinds.end()) continue;
        share.weight = 0;
        share.fixed_count = 0;
    }
    for (const auto& kind : kinds) {
        const auto is_it = [&](const auto& share) { return share.name == kind; };
        if (std::any_of(shares.begin(), shares.end(), is_it)) continue;
        return Error{fmt::format("the scenario has no kind of users called '{}'", kind)};
    }
    return shares;
}

void Master::forget_run() {
    for (const auto& worker : roster_.workers()) {
        auto& record = roster_.at(worker.index);
        record.running.assign(mix_.size(), 0);
        record.ended_users = record.failed_users = 0;
    }
    epoch_ = 0;
    shares_.clear();
    wanted_.clear();
    stop_sent_.reset();
    warnings_.clear();
    is_partial_ = false;
    ended_ = 0;
    aggregate_.reset(unix_now());
}

void Master::set_target(const Target& target) {
    auto possible = target;
    possible.users = sum(kind_counts(shares_of_run_, target.users));
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
    for (auto& seat : seats_) seat.session.send(cluster::Goodbye{"the master is done"});
    {
        const fiber::Deadline deadline(Clock::now() + limit);
        const auto is_taken = [](const Seat& seat) { return seat.is_taken; };
        while (!deadline.has_struck() && std::any_of(seats_.begin(), seats_.end(), is_taken)) {
            changed_.reset();
            changed_.wait();
        }
    }
    is_dismissed_ = true;
    tick_wakeup_.set();
    for (auto& seat : seats_) {
        seat.session.close();
        seat.pulse.close();
    }
    fibers_.join_all();
}

void Master::worker_died(std::uint32_t worker, const std::string& sentence) {
    auto& record = roster_.at(worker);
    record.note = sentence;
    const auto line = fmt::format("{}: {}", record.name, sentence);
    log::error("{}", line);
    warn(line);
}

void Master::warn(const std::string& sentence) {
    const auto is_known =
        std::find(warnings_.begin(), warnings_.end(), sentence) != warnings_.end();
    if (!is_known && warnings_.size() < most_warnings) warnings_.push_back(sentence);
}

void Master::keep_ticking() {
    auto next_second = Clock::now();
    while (!is_dismissed_) {
        const auto now = Clock::now();
        tick(now);
        if (now >= next_second) {
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
    for (const auto& sentence : roster_.find_silent(now)) {
        log::warning("{}", sentence);
        warn(sentence);
    }
    run_.advance(progress(), now);
    if (run_.is_active()) assign(now);
    if (run_.state() == stats::RunState::stopping) send_stop();
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
        log::info("all {} users run", run_.options().target.users);
    }
    if (run_.state() == stats::RunState::stopping) {
        history_.annotate(stats::Annotation::Kind::stop, "stopping", unix_now());
    }
    if (run_.state() == stats::RunState::stopped) {
        ended_ = unix_now();
        history_.flush(aggregate_, ended_);
        for (const auto& worker : roster_.workers()) {
            is_partial_ = is_partial_ || worker.is_draining;
            if (worker.is_draining) warn(worker.name + " did not hand in its last report");
            roster_.at(worker.index).is_draining = false;
        }
    }
    publish();
    changed_.set();
}

RunProgress Master::progress() const {
    RunProgress progress{.users = users_of(roster_, Count::running_and_ended)};
    for (const auto& worker : roster_.workers()) {
        progress.live_workers += worker.is_live();
        progress.draining += worker.is_live() && worker.is_draining;
    }
    return progress;
}

void Master::assign(Instant now) {
    wanted_ = kind_counts(shares_of_run_, run_.wanted_at(now));
    auto shares = distribute(shares_, roster_.live(), wanted_);
    if (shares == shares_) return;
    ++epoch_;
    for (const auto& share : shares) {
        const auto* before = find(shares_, share.worker);
        if (before == nullptr || *before != share) assign_share(share);
    }
    shares_ = std::move(shares);
}

void Master::assign_share(const WorkerShare& share) {
    cluster::Assign message{
        .run = run_.id(),
        .epoch = epoch_,
        .users = {},
        .host = run_.options().host,
        .stop_timeout = run_.options().stop_timeout};
    for (std::size_t kind = 0; kind < mix_.size(); ++kind) {
        message.users.push_back({mix_[kind].name, share.users[kind]});
    }
    roster_.at(share.worker).is_draining = true;
    seats_[share.worker].session.send(message);
}

void Master::send_stop() {
    if (stop_sent_ == run_.stop_mode()) return;
    stop_sent_ = run_.stop_mode();
    ++epoch_;
    wanted_.assign(mix_.size(), 0);
    const cluster::Stop message{run_.id(), epoch_, run_.options().stop_timeout, run_.stop_mode()};
    for (const auto& worker : roster_.workers()) {
        if (worker.is_draining) seats_[worker.index].session.send(message);
    }
}

stats::Snapshot Master::snapshot() const {
    auto snapshot = aggregate_.snapshot(unix_now());
    add_overview(snapshot, {run_, roster_, mix_, wanted_}, Clock::now());
    snapshot.run.scenario = settings_.scenario;
    snapshot.run.seed = settings_.welcome.seed;
    snapshot.run.started = started_;
    snapshot.run.ended = ended_;
    snapshot.run.is_partial = is_partial_;
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
