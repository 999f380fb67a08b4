#include "simulation/worker_process.hpp"

#include <algorithm>
#include <utility>
#include <variant>

#include "worker/pulse.hpp"

namespace mayfly::simulation {
namespace {

using std::chrono::milliseconds;

constexpr worker::Backoff::Limits redial{milliseconds(50), std::chrono::seconds(1)};
constexpr Duration lease_check_period = milliseconds(100);

std::vector<std::string> names_of(const plan::Mix& mix) {
    std::vector<std::string> names;
    for (const auto& kind : mix.kinds) names.push_back(kind.name);
    return names;
}

}  // namespace

WorkerProcess::WorkerProcess(
    EventHeap& events, Traits traits, Path path, plan::Mix mix, Surroundings surroundings
)
    : events_(events),
      traits_(std::move(traits)),
      random_(traits_.seed),
      path_(path),
      mix_(std::move(mix)),
      nobody_(mix_.kinds.size()),
      surroundings_(std::move(surroundings)),
      loop_(events),
      pulse_thread_(events),
      pulse_backoff_(redial, traits_.seed),
      backoff_({}, traits_.seed),
      crew_(loop_, random_, names_of(mix_), [this] { return skew(); }) {
    crew_.may_run = [this] { return may_run(); };
    crew_.ended = [this] { drain(); };
}

void WorkerProcess::begin() {
    dial_session();
    loop_.after(worker::Lease::cancel_limit, [this] { keep_probing(); });
    loop_.after(milliseconds(second_millis - unix_now() % second_millis), [this] {
        keep_reporting();
    });
    pulse_thread_.after(lease_check_period, [this] { keep_lease(); });
}

void WorkerProcess::kill() {
    loop_.end();
    pulse_thread_.end();
    for (auto* link : {std::exchange(session_, nullptr), std::exchange(pulse_, nullptr)}) {
        if (link != nullptr) link->end(Connection::worker).close();
    }
}

void WorkerProcess::leave() {
    loop_.at(loop_.now(), [this] {
        is_leaving_ = true;
        if (was_greeted_) send(cluster::Leave{});
    });
}

void WorkerProcess::pause(Duration length) {
    pulse_thread_.hold_for(length);  // It waits to run, and is the first to.
    loop_.hold_for(length);
}

void WorkerProcess::break_session(Duration worker_learns, Duration master_learns) {
    if (session_ != nullptr) session_->break_off(worker_learns, master_learns);
}

void WorkerProcess::break_pulse(Duration worker_learns, Duration master_learns) {
    if (pulse_ != nullptr) pulse_->break_off(worker_learns, master_learns);
}

void WorkerProcess::stall(Instant until, bool session, bool pulse) {
    if (session && pulse) path_.stalled_until = std::max(path_.stalled_until, until);
    if (session && session_ != nullptr) session_->stall_until(until);
    if (pulse && pulse_ != nullptr) pulse_->stall_until(until);
}

void WorkerProcess::silence_session(Connection::Silence silence) {
    if (session_ != nullptr) session_->fall_silent(silence);
}

void WorkerProcess::silence_pulse(Connection::Silence silence) {
    if (pulse_ != nullptr) pulse_->fall_silent(silence);
}

Duration WorkerProcess::skew() const {
    const auto drift = static_cast<double>(loop_.now().time_since_epoch().count());
    return traits_.clock_skew + Duration(static_cast<Duration::rep>(drift * traits_.clock_drift));
}

UnixMillis WorkerProcess::unix_now() const {
    return loop_.now().time_since_epoch() / milliseconds(1) + traits_.unix_skew;
}

// The session

void WorkerProcess::dial_session() {
    was_greeted_ = false;
    surroundings_.dial(*this, {.ticket = ticket_}, [this](Connection* link) {
        const auto again = [this] {
            session_ = nullptr;
            loop_.after(backoff_.next(), [this] { dial_session(); });
        };
        if (link == nullptr) return again();
        session_ = link;
        link->own(
            Connection::worker,
            {&loop_,
             [this](const cluster::Message& message) { greet(message); },
             [this] { lose_session(); }}
        );
        watch_.open(own_now());
        probe(++session_links_);
    });
}

void WorkerProcess::lose_session() {
    session_ = nullptr;
    if (has_ended()) return;
    loop_.after(backoff_.next(), [this] { dial_session(); });
}

void WorkerProcess::greet(const cluster::Message& message) {
    if (was_greeted_) return obey(message);
    if (const auto* answer = std::get_if<cluster::ProbeAnswer>(&message)) {
        return watch_.hear(Instant(answer->sent), own_now());
    }
    const auto* welcome = std::get_if<cluster::Welcome>(&message);
    if (welcome == nullptr) {
        return surroundings_.fail("a worker was not welcomed");
    }
    was_greeted_ = true;
    begin_session(*welcome);
}

void WorkerProcess::begin_session(const cluster::Welcome& welcome) {
    if (!welcome.is_resumed) {
        indexes_.emplace_back(session_->master_number, welcome.worker);
        ticket_ = welcome.ticket;
        if (auto* old = std::exchange(pulse_, nullptr)) old->end(Connection::worker).close();
        ++pulses_;
        dials_pulse_ = true;
        told_term_ = 0;
        term_ended_ = {};
        lease_ = worker::Lease(progress_term_);
        progress_term_ = lease_.term();
        pulse_thread_.at(loop_.now(), [this] { dial_pulse(); });
        if (is_loaded_) change_session();
    } else if (is_loaded_) {
        outbox_.resend();
        send_due();
        ask_for_rows();
    }
    is_loaded_ = true;
    backoff_.reset();
    send(cluster::Ready{mix_, false});
    if (is_leaving_) send(cluster::Leave{});
}

/// Each second, and when the term has changed.
void WorkerProcess::probe(std::uint64_t link) {
    if (session_ == nullptr || link != session_links_) return;
    if (watch_.is_dead(own_now())) {
        session_->end(Connection::worker).close();
        return lose_session();
    }
    // Also before the Welcome, which may never come.
    session_->end(Connection::worker)
        .send(cluster::Probe{own_now().time_since_epoch(), progress_term_});
    loop_.after(worker::SessionWatch::period, [this, link] { probe(link); });
}

void WorkerProcess::send(const cluster::Message& message) {
    if (session_ == nullptr || !was_greeted_) return;
    if (const auto* report = std::get_if<cluster::Report>(&message)) {
        surroundings_.note_report(indexes_.back(), *report);
    }
    session_->end(Connection::worker).send(message);
}

void WorkerProcess::obey(const cluster::Message& message) {
    if (const auto* assign = std::get_if<cluster::Assign>(&message)) {
        run_.assign(*assign);
        apply_due();
    } else if (const auto* stop = std::get_if<cluster::Stop>(&message)) {
        accept(*stop);
    } else if (const auto* reset = std::get_if<cluster::Reset>(&message)) {
        accept(*reset);
    } else if (const auto* acknowledge = std::get_if<cluster::Acknowledge>(&message)) {
        outbox_.acknowledge(acknowledge->sequence);
        if (outbox_.is_settled()) drain();
    } else if (const auto* prepare = std::get_if<cluster::Prepare>(&message)) {
        accept(*prepare);
    } else if (const auto* rows = std::get_if<cluster::RowBlock>(&message)) {
        accept(*rows);
    } else if (const auto* answer = std::get_if<cluster::ProbeAnswer>(&message)) {
        watch_.hear(Instant(answer->sent), own_now());
    } else if (std::holds_alternative<cluster::Goodbye>(message)) {
        if (!is_leaving_) surroundings_.fail("a worker that did not ask to leave was sent away");
        send(cluster::Goodbye{"as you say"});
        kill();
    } else {
        const auto* expelled = std::get_if<cluster::Expelled>(&message);
        surroundings_.fail("a worker was expelled: " + (expelled ? expelled->reason : "?"));
    }
}

// The pulse

void WorkerProcess::dial_pulse() {
    const auto session = pulses_;
    surroundings_.dial(
        *this,
        {.purpose = cluster::Purpose::pulse, .ticket = ticket_},
        [this, session](Connection* link) {
            if (session != pulses_) {
                if (link != nullptr) link->end(Connection::worker).close();
                return;
            }
            dials_pulse_ = false;
            if (link == nullptr) return need_pulse();
            pulse_backoff_.reset();
            if (pulse_ != nullptr) {
                pulse_->end(Connection::worker).close();
                lease_.close_link(own_now());
                advance_lease();
            }
            pulse_ = link;
            heard_ = own_now();
            link->own(
                Connection::worker,
                {&pulse_thread_,
                 [this](const cluster::Message& message) { hear(message); },
                 [this, session] {
                     if (session == pulses_) lose_pulse();
                 }}
            );
            beat(++pulse_links_);
        }
    );
}

void WorkerProcess::lose_pulse() {
    if (std::exchange(pulse_, nullptr) != nullptr) {
        lease_.close_link(own_now());
        advance_lease();
    }
    need_pulse();
}

void WorkerProcess::need_pulse() {
    if (std::exchange(dials_pulse_, true)) return;
    pulse_thread_.after(pulse_backoff_.next(), [this, session = pulses_] {
        if (session == pulses_) dial_pulse();
    });
}

void WorkerProcess::beat(std::uint64_t link) {
    if (pulse_ == nullptr || link != pulse_links_) return;
    cluster::Heartbeat beat;
    beat.sent = own_now().time_since_epoch();
    beat.time = unix_now();
    if (own_now() - term_ended_ >= worker::Lease::cancel_limit) told_term_ = lease_.term();
    beat.term = told_term_;
    if (own_now() - heard_ >= worker::Pulse::silence_limit) need_pulse();
    pulse_->end(Connection::worker).send(beat);
    pulse_thread_.after(worker::Pulse::period, [this, link] { this->beat(link); });
}

void WorkerProcess::hear(const cluster::Message& message) {
    const auto* echo = std::get_if<cluster::Echo>(&message);
    if (echo == nullptr) {
        // The session is over, which the loop is told as well.
        if (pulse_ != nullptr) pulse_->end(Connection::worker).close();
        return lose_pulse();
    }
    heard_ = own_now();
    if (Instant(echo->sent) <= own_now()) lease_.renew(Instant(echo->sent));
    lease_.revoke(echo->revoked_term);
    advance_lease();
}

void WorkerProcess::keep_lease() {
    advance_lease();
    pulse_thread_.after(lease_check_period, [this] { keep_lease(); });
}

void WorkerProcess::advance_lease() {
    const auto before = progress_term_;
    if (before > lease_.term()) lease_.revoke(before);
    lease_.advance(own_now());
    term_end_ = lease_.end();
    if (lease_.term() == before) return;
    progress_term_ = lease_.term();
    if (before % 2 == 0) term_ended_ = own_now();
    beat(++pulse_links_);
    loop_.after(random_.between(Duration(0), worker::Lease::cancel_limit), [this] {
        if (session_ != nullptr) probe(++session_links_);
    });
}

}  // namespace mayfly::simulation
