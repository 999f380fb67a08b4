#include "support/simulated_workers.hpp"

#include <algorithm>
#include <numeric>
#include <optional>
#include <string>
#include <utility>
#include <variant>

#include "cluster/codec.hpp"
#include "cluster/connect.hpp"
#include "cluster/handshake.hpp"
#include "cluster/link.hpp"
#include "fiber/deadline.hpp"
#include "fiber/event.hpp"
#include "fiber/sleep.hpp"
#include "worker/reporter.hpp"

namespace mayfly::support {
namespace {

constexpr Duration report_period = std::chrono::seconds(1);
constexpr Duration beat_period = std::chrono::milliseconds(250);
// Fewer than the unidentified connections that a master has at once.
constexpr std::uint64_t most_joining = 32;
constexpr std::uint64_t term = 2;

void raise(std::atomic<std::int64_t>& highest, Duration value) {
    highest = std::max<std::int64_t>(highest, value.count());
}

}  // namespace

class SimulatedWorkers::Worker {
public:
    Worker(SimulatedWorkers& all, std::size_t number)
        : all_(all), number_(number), fibers_(all.loop_) {}

    void live() {
        session_ = dial(cluster::Purpose::session);
        if (session_) obey();
        is_over_ = true;
        for (auto* over : {&beating_is_over_, &reporting_is_over_}) over->set();
        if (session_) session_->close();
        if (pulse_) pulse_->close();
        fibers_.join_all();
    }

private:
    std::unique_ptr<cluster::Link> dial(cluster::Purpose purpose) {
        const fiber::Deadline limit(Clock::now() + std::chrono::seconds(30));
        auto stream = cluster::connect(all_.loop_, all_.settings_.master);
        if (!stream) return fail();
        auto link = std::make_unique<cluster::Link>(std::move(*stream));
        cluster::Hello hello;
        hello.version = all_.settings_.version;
        hello.pid = static_cast<std::int64_t>(number_);
        hello.host = "simulated " + std::to_string(number_ / 8);
        cluster::Join join;
        join.purpose = purpose;
        join.ticket = ticket_;
        join.compiles = true;  // So no library has to fit.
        if (!link->introduce({hello, join})) return fail();
        if (!fibers_.spawn([raw = link.get()] { raw->write_queued(); })) return fail();
        return link;
    }
    std::unique_ptr<cluster::Link> fail() {
        ++all_.figures_.failures;
        return nullptr;
    }

    void obey() {
        while (true) {
            const auto message = session_->receive();
            if (!message) {
                ++all_.figures_.failures;
                return;
            }
            if (const auto* welcome = std::get_if<cluster::Welcome>(&*message)) {
                begin(*welcome);
            } else if (const auto* assign = std::get_if<cluster::Assign>(&*message)) {
                accept(*assign);
            } else if (const auto* stop = std::get_if<cluster::Stop>(&*message)) {
                accept(*stop);
            } else if (const auto* known = std::get_if<cluster::Acknowledge>(&*message)) {
                accept(*known);
            } else if (std::holds_alternative<cluster::Goodbye>(*message)) {
                return;
            }
        }
    }

    void begin(const cluster::Welcome& welcome) {
        ticket_ = welcome.ticket;
        pulse_ = dial(cluster::Purpose::pulse);
        if (!pulse_) return;
        (void)fibers_.spawn([this] { beat(); });
        (void)fibers_.spawn([this] { hear_echoes(); });
        (void)fibers_.spawn([this] { report_each_second(); });
        session_->send(cluster::Ready{{{{"Guest", 1, 0, "", {{"stay", 1}}}}}});
    }

    void accept(const cluster::Assign& assign) {
        run_ = assign.run;
        epoch_ = assign.epoch;
        const auto users =
            std::accumulate(assign.users.begin(), assign.users.end(), std::uint64_t{0});
        all_.figures_.assigned_users += users - std::exchange(users_, users);
        running_ = assign.users;
    }
    void accept(const cluster::Stop& stop) {
        all_.figures_.assigned_users -= std::exchange(users_, 0);
        std::ranges::fill(running_, 0);
        if (stop.run != run_) return session_->send(cluster::Stopped{stop.run});
        epoch_ = stop.epoch;
        if (!std::exchange(is_final_, true)) report();
    }
    void accept(const cluster::Acknowledge& acknowledge) {
        ++all_.figures_.reports;
        // The last report does not wait for the acknowledgement of the one before.
        if (acknowledge.sequence != sequence_) return;
        raise(all_.figures_.slowest_acknowledgement, Clock::now() - reported_);
        is_acknowledged_ = true;
        if (is_final_) session_->send(cluster::Stopped{std::exchange(run_, {})});
    }

    void beat() {
        while (!is_over_ && !pulse_->is_over()) {
            cluster::Heartbeat heartbeat;
            heartbeat.sent = Clock::now().time_since_epoch();
            heartbeat.time = unix_now();
            heartbeat.term = term;
            pulse_->send(heartbeat);
            pause(beating_is_over_, beat_period);
        }
    }
    void hear_echoes() {
        while (const auto message = pulse_->receive()) {
            const auto* echo = std::get_if<cluster::Echo>(&*message);
            if (echo == nullptr) return;
            if (!std::exchange(is_heard_, true)) ++all_.figures_.ready;
            raise(all_.figures_.slowest_echo, Clock::now().time_since_epoch() - echo->sent);
        }
    }
    /// Each its own moment after the second, as workers do.
    void report_each_second() {
        const Duration delay = worker::report_delay(static_cast<std::uint32_t>(number_));
        while (!is_over_) {
            const Duration since = std::chrono::milliseconds(unix_now()) % report_period;
            pause(reporting_is_over_, report_period - since + delay);
            if (!run_.empty() && !is_final_ && is_acknowledged_) report();
        }
    }
    static void pause(fiber::Event& over, Duration duration) {
        const fiber::Deadline limit(Clock::now() + duration);
        over.wait();
    }

    void report() {
        auto& message = all_.reports_[number_ % all_.reports_.size()];
        auto& report = std::get<cluster::Report>(message);
        report.run = run_;
        report.epoch = epoch_;
        report.term = term;
        report.sequence = ++sequence_;
        report.interval.until = unix_now() / 1000 * 1000;
        report.interval.from = report.interval.until - 1000;
        report.running = running_;
        report.is_final = is_final_;
        for (const auto& entry : report.interval.entries) {
            all_.figures_.requests += entry.requests;
        }
        reported_ = Clock::now();
        is_acknowledged_ = false;
        session_->send(cluster::Probe{reported_.time_since_epoch(), term});
        session_->send(message);
    }

    SimulatedWorkers& all_;
    std::size_t number_;
    fiber::Group fibers_;
    cluster::Bytes ticket_;
    std::unique_ptr<cluster::Link> session_;
    std::unique_ptr<cluster::Link> pulse_;
    std::string run_;
    std::uint64_t epoch_ = 0;
    std::uint64_t users_ = 0;
    cluster::KindCounts running_;
    std::uint64_t sequence_ = 0;
    Instant reported_{};
    bool is_heard_ = false;
    bool is_acknowledged_ = true;
    bool is_final_ = false;
    bool is_over_ = false;
    fiber::Event beating_is_over_;  // One fiber waits for each.
    fiber::Event reporting_is_over_;
};

SimulatedWorkers::SimulatedWorkers(fiber::Loop& loop, Settings settings)
    : loop_(loop), settings_(std::move(settings)), fibers_(loop) {
    for (auto& interval : settings_.news) {
        cluster::Report report;
        report.interval = std::move(interval);
        // What has travelled once is encoded again for half the work.
        reports_.push_back(std::move(*cluster::decode(cluster::encode(report))));
    }
}

SimulatedWorkers::~SimulatedWorkers() = default;

void SimulatedWorkers::run() {
    for (std::size_t number = 0; number < settings_.workers; ++number) {
        while (number - figures_.ready - figures_.failures >= most_joining) {
            fiber::sleep_for(std::chrono::milliseconds(1));
        }
        auto& worker = workers_.emplace_back(*this, number);
        if (!fibers_.spawn([&worker] { worker.live(); })) ++figures_.failures;
    }
    fibers_.join_all();
}

}  // namespace mayfly::support
