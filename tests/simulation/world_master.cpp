// The process of the master in a simulation: when it takes its turns, and the links to it.
#include <algorithm>
#include <memory>

#include <fmt/format.h>

#include "simulation/world.hpp"
#include "worker/dial.hpp"

namespace mayfly::simulation {

using namespace std::chrono_literals;

void World::start_master() {
    tell("a master begins");
    master_threads_.emplace_back(events_);
    // Another one is not of the same second, after which runs are called.
    master_unix_skew_ += 10'000;
    master::Clocks clocks{
        [this] { return events_.now(); },
        [this] {
            return events_.now().time_since_epoch() / 1ms + 1'700'000'000'000 + master_unix_skew_;
        },
        [this] { master_unix_skew_ += random_.chance(0.2) ? random_.between(-3000, 3000) : 0; }};
    master::Coordinator::Settings settings;
    settings.version = "0.1.0";
    settings.welcome.seed = seed_;
    master_.emplace(std::move(settings), nullptr, std::move(clocks));
    master_->subscribe([this](const stats::Snapshot& snapshot) { check_requests(snapshot); });
    wanted_.clear();
    turn();
}

/// The system closes its connections.
void World::kill_master() {
    tell("the master is killed");
    master_thread().end();
    for (auto& link : connections_) link.end(Connection::master).close();
}

/// What the scenario's shape says, once a second as long as there are faults.
void World::shape() {
    if (!master_->run().is_active() || !master_->run().follows_shape()) return;
    cluster::Load load;
    load.run = master_->run().id();
    load.goes_on = true;
    load.users = static_cast<std::uint64_t>(random_.between(0, 30));
    load.spawn_rate = one_of<double>({1.0, 10.0, 50.0});
    if (random_.chance(0.3)) {
        for (const auto& kind : mix_.kinds) {
            load.shares.push_back({kind.name, static_cast<double>(random_.between(0, 3))});
        }
        load.shares.front().share = 1;
    }
    master_->follow(load);
    look_for_turn();
    if (!are_faults_over_) master_thread().after(1s, [this] { shape(); });
}

void World::turn() {
    const auto now = events_.now();
    turn_at_ = Instant::max();
    const auto& grants = master_->assigner().grants();
    std::erase_if(granted_, [&](const auto& entry) {
        const auto& [master, index] = entry.first;
        return master != master_number() || grants.share_of(index) == nullptr;
    });
    const auto draining = draining_workers();
    const auto before = master_->state();
    const auto next = master_->turn(now);
    check_losses(before);
    check_awaited(before, draining);
    if (wanted_.empty() || wanted_.back().second != master_->assigner().wanted()) {
        wanted_.emplace_back(now, master_->assigner().wanted());
    }
    for (const auto& [index, record] : master_->roster().workers()) {
        has_given_up_ = has_given_up_ || record.is_lost || record.has_left();
        has_lost_ = has_lost_ || has_given_up_ || record.term > 2;
    }
    for (const auto& share : grants.shares()) {
        note_share({master_number(), share.worker}, share.users);
    }
    turn_at_ = next;
    master_thread().at(next, [this, next] {
        if (turn_at_ == next) turn();
    });
    look_for_turn();
}

void World::look_for_turn() {
    const auto now = events_.now();
    if (!master_->is_turn_due() || turn_at_ <= now) return;
    turn_at_ = now;
    master_thread().at(now, [this, now] {
        if (turn_at_ == now) turn();
    });
}

/// Hello, Challenge and Join: the worker is connected before the master has read its Join.
void World::dial(
    WorkerProcess& worker, cluster::Join join, std::function<void(Connection*)> connected
) {
    constexpr Duration patience = 3s;
    auto& path = worker.path();
    auto& thread = worker.thread_of(join.purpose);
    if (path.stalled_until > events_.now() + patience || master_thread().has_ended()) {
        thread.after(patience, [connected] { connected(nullptr); });
        return;
    }
    const auto is_over = std::make_shared<bool>(false);  // The handshake and its limit have it.
    thread.after(worker::dial_limit(join.ticket), [is_over, connected] {
        if (!std::exchange(*is_over, true)) connected(nullptr);
    });
    const bool is_cut_short = path.cut_short_until > events_.now();
    if (is_cut_short && random_.chance(0.4)) return;  // Part of the handshake is lost.
    const auto answered = [this, &worker, join, connected, is_over, is_cut_short] {
        if (std::exchange(*is_over, true)) return;
        if (master_thread().has_ended()) return connected(nullptr);
        auto& link = connections_.emplace_back(events_, worker.path(), random_);
        link.master_number = master_number();
        link.watch = [this, &worker](auto from, const auto& message) {
            watch(worker, from, message);
        };
        if (is_cut_short && random_.chance(0.7)) cut_short(link);
        serve(worker, join, link);
        connected(&link);
    };
    events_.at(path.arrival(events_.now(), random_), [this, &path, &thread, answered] {
        master_thread().at(events_.now(), [this, &path, &thread, answered] {
            events_.at(path.arrival(events_.now(), random_), [this, &thread, answered] {
                thread.at(events_.now(), answered);
            });
        });
    });
}

/// Soon, or before the master has read the Join.
void World::cut_short(Connection& link) {
    const auto silence = some_silence();
    if (random_.chance(0.3)) return link.fall_silent(silence);
    events_.after(random_.between(0ms, 2s), [&link, silence] { link.fall_silent(silence); });
}

/// The master reads the worker's Join, which is on its way.
void World::serve(WorkerProcess& worker, const cluster::Join& join, Connection& link) {
    const auto peer = master::Introduction{
        master::Introduction::Origin::child,
        {.version = "0.1.0", .pid = worker.traits().pid, .host = worker.traits().host},
        join};
    link.expect(Connection::master, master_thread(), [this, &link, peer] {
        auto& end = link.end(Connection::master);
        const bool is_pulse = peer.join.purpose == cluster::Purpose::pulse;
        const auto index =
            is_pulse ? master_->open_pulse(end, peer.join.ticket) : master_->open(end, peer);
        if (!index) return end.close();
        note_link(*index, is_pulse);
        const auto over = [this, &link, index = *index, is_pulse] {
            note_end(index, is_pulse);
            if (is_pulse) {
                master_->close_pulse(index, link.end(Connection::master));
            } else {
                master_->close(
                    index,
                    link.end(Connection::master),
                    {master::Sessions::Ending::link_lost, "the link broke"}
                );
            }
            look_for_turn();
        };
        const auto take = [this, &link, index = *index, is_pulse](cluster::Message&& message) {
            auto& own = link.end(Connection::master);
            if (is_pulse) {
                if (!master_->take_pulse(index, own, message)) {
                    note_end(index, is_pulse);
                    master_->close_pulse(index, own);
                    own.close();
                }
                return look_for_turn();
            }
            note_probe(index, message);
            if (const auto closing = master_->take(index, std::move(message))) {
                note_end(index, is_pulse);
                master_->close(index, own, *closing);
                own.close();
            }
            look_for_turn();
        };
        link.own(Connection::master, {&master_thread(), take, over});
        look_for_turn();
    });
}

void World::watch(
    const WorkerProcess& worker, Connection::Side from, const cluster::Message& message
) {
    if (const auto* report = std::get_if<cluster::Report>(&message); report && keeps_story) {
        tell(fmt::format(
            "{} reports [{}] in term {}, epoch {}, sequence {}",
            worker.traits().pid,
            fmt::join(report->running, " "),
            report->term,
            report->epoch,
            report->sequence
        ));
    }
    if (from == Connection::master && std::holds_alternative<cluster::Echo>(message)) {
        links_[worker.indexes().back()].answered = events_.now();
    }
    const auto* assign = std::get_if<cluster::Assign>(&message);
    if (from != Connection::master || assign == nullptr) return;
    note_assign(worker, *assign);
}

void World::note_assign(const WorkerProcess& worker, const cluster::Assign& assign) {
    const auto index = worker.indexes().back();
    const auto& users = assign.users;
    note_share(index, users);
    const auto pid = worker.traits().pid;
    assigned_[{assign.run, assign.epoch, pid}] = granted_[index].since;
    if (!keeps_story) return;
    tell(fmt::format(
        "{} is to run [{}] in term {}, epoch {}",
        pid,
        fmt::join(users, " "),
        assign.term,
        assign.epoch
    ));
}

/// What is repeated was granted when it was first decided on, whether it could be sent then or not.
void World::note_share(SessionIndex index, const Kinds& users) {
    auto& [shares, since] = granted_[index];
    shares.resize(users.size());
    since.resize(users.size(), events_.now());
    for (std::size_t kind = 0; kind < users.size(); ++kind) {
        if (users[kind] > shares[kind]) since[kind] = events_.now();
        shares[kind] = users[kind];
    }
}

void World::note_report(SessionIndex index, const cluster::Report& report) {
    auto& known = reports_[index];
    std::uint64_t requests = 0;
    for (const auto& entry : report.interval.entries) requests += entry.requests;
    const Reported news{report.run, report.statistics, requests};
    if (report.sequence == known.size() + 1) return known.push_back(news);
    if (report.sequence == 0 || report.sequence > known.size() + 1) {
        return fail(fmt::format("a worker's report {} follows {}", report.sequence, known.size()));
    }
    if (known[report.sequence - 1].requests != requests) {
        fail("a report that was sent again was not the same");
    }
}

void World::note_rows(const cluster::RowBlock& block) {
    if (std::exchange(rows_run_, block.run) != block.run) rows_.clear();
    if (block.count == 0) return;
    const auto next = rows_.lower_bound(block.first);
    const bool overlaps = (next != rows_.end() && next->first < block.first + block.count) ||
                          (next != rows_.begin() && std::prev(next)->second > block.first);
    if (overlaps) fail(fmt::format("the rows from {} on were given out twice", block.first));
    rows_[block.first] = block.first + block.count;
}

}  // namespace mayfly::simulation
