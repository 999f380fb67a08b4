#include "worker/pulse.hpp"

#include <array>
#include <fcntl.h>
#include <sys/socket.h>
#include <unistd.h>
#include <utility>
#include <variant>

#include <boost/asio/basic_stream_socket.hpp>
#include <boost/asio/buffer.hpp>
#include <boost/asio/generic/stream_protocol.hpp>
#include <boost/asio/post.hpp>

#include "base/thread_signals.hpp"
#include "fiber/await.hpp"
#include "fiber/deadline.hpp"
#include "fiber/sleep.hpp"
#include "worker/backoff.hpp"
#include "worker/sleeping_thread.hpp"

namespace mayfly::worker {
namespace {

constexpr Duration lease_check_period = std::chrono::milliseconds(100);
constexpr Duration idle_look_period = std::chrono::milliseconds(25);
constexpr Duration told_check_period = std::chrono::milliseconds(5);
constexpr Duration crash_dial_limit = std::chrono::milliseconds(700);
constexpr Duration usage_period = std::chrono::seconds(1);
constexpr Backoff::Limits redial{std::chrono::milliseconds(50), std::chrono::seconds(1)};

Instant instant_of(Duration since_start_of_clock) {
    return Instant(since_start_of_clock);
}

}  // namespace

Duration StallWatch::blocked_at(
    Instant now, std::uint64_t resumes, const fiber::Activity* running
) {
    if (running == nullptr || running != running_ || resumes != resumes_) since_ = now;
    running_ = running;
    resumes_ = resumes;
    return now - since_;
}

Pulse::Pulse(const MasterAccess& access, cluster::Bytes ticket, fiber::Progress& progress)
    : access_(access),
      ticket_(std::move(ticket)),
      progress_(progress),
      lease_(progress.term.load(std::memory_order_relaxed)),
      users_thread_(gettid()),
      cpu_(Clock::now()),
      usage_measured_(Clock::now()),
      fibers_(loop_) {
    progress_.term.store(lease_.term(), std::memory_order_relaxed);
    usage_.memory_bytes = resident_bytes();
    usage_.open_files = open_files();
    thread_ = std::thread([this] { run(); });
}

Pulse::~Pulse() {
    boost::asio::post(loop_.executor(), [this] {
        fibers_.cancel_all();
        if (line_) line_->fibers.cancel_all();
    });
    thread_.join();
}

void Pulse::run() {
    leave_signals_to_others();
    for (const auto body :
         {&Pulse::keep_lease,
          &Pulse::keep_dialling,
          &Pulse::keep_beating,
          &Pulse::keep_looking,
          &Pulse::pass_on_crash}) {
        // Without a stack for it the master hears nothing and the lease is never valid.
        (void)fibers_.spawn([this, body] { (this->*body)(); });
    }
    loop_.run();
}

void Pulse::keep_dialling() {
    Backoff backoff(redial, static_cast<std::uint64_t>(getpid()));
    while (true) {
        auto dialled = dial(loop_, access_, cluster::Purpose::pulse, ticket_);
        if (dialled.link && use(std::move(dialled.link))) {
            backoff.reset();
            needs_line_.wait();
        }
        if (!access_.can_reconnect) return;
        fiber::sleep_for(backoff.next());
    }
}

/// The line before it was kept until now, so that the lease outlasts its end if this one is
/// answered.
bool Pulse::use(std::unique_ptr<cluster::Link> link) {
    if (line_) {
        line_->link->close();
        line_->fibers.join_all();
    }
    line_ = std::make_unique<Line>(loop_, std::move(link));
    heard_ = Clock::now();
    needs_line_.reset();
    auto spawned = line_->fibers.spawn([this] { line_->link->write_queued(); });
    if (spawned) spawned = line_->fibers.spawn([this] { listen(*line_); });
    if (!spawned) line_->link->close();
    beat_now_.set();
    return static_cast<bool>(spawned);
}

void Pulse::keep_beating() {
    while (true) {
        beat_now_.reset();
        const auto now = Clock::now();
        if (is_linked()) {
            line_->link->send(look(now));
            // An inherited link has no other in its place.
            if (access_.can_reconnect && now - heard_ >= silence_limit) needs_line_.set();
        }
        const fiber::Deadline next(now + period);
        beat_now_.wait();
    }
}

void Pulse::listen(Line& line) {
    while (const auto message = line.link->receive()) {
        const auto* echo = std::get_if<cluster::Echo>(&*message);
        if (echo == nullptr) break;
        heard_ = Clock::now();
        // What was not sent yet was not heard.
        if (instant_of(echo->sent) <= heard_) lease_.renew(instant_of(echo->sent));
        lease_.revoke(echo->revoked_term);
        advance_lease();
    }
    line.link->close();
    lease_.close_link(Clock::now());
    advance_lease();
    needs_line_.set();
}

void Pulse::keep_lease() {
    while (true) {
        advance_lease();
        fiber::sleep_for(lease_check_period);
    }
}

void Pulse::advance_lease() {
    const auto before = progress_.term.load(std::memory_order_relaxed);
    if (before > lease_.term()) lease_.revoke(before);  // The loop noticed the end first.
    lease_.advance(Clock::now());
    const auto end = lease_.end().time_since_epoch().count();
    progress_.term_end.store(end, std::memory_order_relaxed);
    if (lease_.term() == before) return;
    progress_.term.store(lease_.term(), std::memory_order_relaxed);
    if (before % 2 == 0) term_ended_ = Clock::now();
    beat_now_.set();  // The master assigns users for the term it heard of.
}

/// Looks at the users' thread while its loop does not turn.
void Pulse::keep_looking() {
    constexpr auto relaxed = std::memory_order_relaxed;
    while (true) {
        const auto due = progress_.turn_due.load(relaxed);
        fiber::sleep_for(due == 0 ? idle_look_period : TurnMeter::period);
        const bool is_same_turn = due != 0 && progress_.turn_due.load(relaxed) == due;
        if (!is_same_turn || Clock::now() - instant_of(Duration(due)) < TurnMeter::period) continue;
        looks_.add(
            {.turn_due = due,
             .resumes = progress_.resumes.load(relaxed),
             .running = progress_.running.load(relaxed),
             .is_asleep = users_state_.is_asleep(),
             .cpu = users_state_.cpu_time()}
        );
        const auto& sight = looks_.sight();
        note_place(sight);
        progress_.stall.looks.store(sight.looks, relaxed);
        progress_.stall.asleep.store(sight.asleep, relaxed);
        progress_.stall.worked.store(sight.worked, relaxed);
        progress_.stall.unmoved.store(sight.unmoved, relaxed);
        progress_.stall.activity.store(sight.activity, relaxed);
        progress_.stall.turn_due.store(due, std::memory_order_release);
    }
}

/// Once for each stall, as soon as it is seen that its code sleeps.
void Pulse::note_place(const StallSight& sight) {
    const bool is_first = sight.looks == 1;
    const bool is_found = sight.asleep == 2;
    if (!is_first && !is_found) return;
    const auto found =
        is_found ? scenario_addresses_of(users_thread_) : std::vector<std::uintptr_t>();
    auto& addresses = progress_.stall.addresses;
    for (std::size_t i = 0; i < addresses.size(); ++i) {
        addresses[i].store(i < found.size() ? found[i] : 0, std::memory_order_relaxed);
    }
}

/// The users' thread is in the handler of its crash and waits; this one can still speak.
void Pulse::pass_on_crash() {
    if (access_.crash < 0) return;
    using Socket =
        boost::asio::basic_stream_socket<boost::asio::generic::stream_protocol, fiber::Executor>;
    const int copy = fcntl(access_.crash, F_DUPFD_CLOEXEC, 0);
    if (copy < 0) return;
    Socket socket(loop_.executor(), {AF_UNIX, 0}, copy);
    cluster::Crashed crashed;
    boost::system::error_code code;
    while (!code) {
        std::array<char, 1024> piece{};
        const auto size = socket.async_read_some(boost::asio::buffer(piece), fiber::await[code]);
        crashed.words.append(piece.data(), size);
    }
    if (code == boost::asio::error::eof) tell_of_crash(crashed);
    socket.shutdown(Socket::shutdown_both, code);
}

void Pulse::tell_of_crash(const cluster::Crashed& crashed) {
    // One that crashes where its scenario is loaded has only begun to dial.
    const auto limit = Clock::now() + crash_dial_limit;
    while (!is_linked() && Clock::now() < limit) fiber::sleep_for(told_check_period);
    if (!is_linked()) return;
    line_->link->send(crashed);
    line_->link->finish();
    while (is_linked()) fiber::sleep_for(told_check_period);
}

cluster::Heartbeat Pulse::look(Instant now) {
    const auto resumes = progress_.resumes.load(std::memory_order_relaxed);
    const auto* running = progress_.running.load(std::memory_order_relaxed);
    if (now - usage_measured_ >= usage_period) {
        usage_measured_ = now;
        usage_.cpu = cpu_.take(now);
        usage_.memory_bytes = resident_bytes();
        usage_.open_files = open_files();
    }
    auto beat = usage_;
    beat.sent = now.time_since_epoch();
    beat.time = unix_now();
    if (now - term_ended_ >= Lease::cancel_limit) told_term_ = lease_.term();
    beat.term = told_term_;
    beat.turns = resumes;
    beat.blocked = watch_.blocked_at(now, resumes, running);
    beat.loop_lag = Duration(progress_.loop_lag.exchange(0, std::memory_order_relaxed));
    if (running != nullptr) {
        beat.kind = running->kind;
        beat.task = running->task;
    }
    return beat;
}

}  // namespace mayfly::worker
