#include "worker/worker.hpp"

#include <algorithm>
#include <array>
#include <unistd.h>
#include <utility>
#include <variant>

#include "fiber/deadline.hpp"
#include "fiber/sleep.hpp"

namespace mayfly::worker {
namespace {

std::string machine_name() {
    std::array<char, 256> name{};
    gethostname(name.data(), name.size() - 1);
    return name.data();
}

cluster::KindSummary summary_of(const load::UserKind& kind) {
    cluster::KindSummary summary{kind.name, kind.weight, kind.fixed_count, kind.host, {}};
    for (const auto& task : kind.tasks)
        summary.tasks.push_back({task.name, task.weight, task.tags});
    return summary;
}

}  // namespace

Worker::Worker(fiber::Loop& loop, MasterLinks master, std::string version, ScenarioLoader load)
    : loop_(loop),
      link_(std::move(master.session)),
      pulse_descriptor_(master.pulse),
      version_(std::move(version)),
      load_(std::move(load)),
      writer_(loop),
      fibers_(loop),
      cpu_(Clock::now()) {
    recorder_.emplace(Clock::now(), unix_now());
}

Worker::~Worker() {
    if (pulse_descriptor_ >= 0) ::close(pulse_descriptor_);
}

Result<void> Worker::run() {
    auto writer = writer_.spawn([this] { link_.write_queued(); });
    if (!writer) return writer.error();
    auto outcome = begin();
    if (outcome) outcome = obey();
    if (!outcome) log::debug("the session with the master ended: {}", outcome.error().message);

    link_.finish();  // What was said last still goes out, if there is somebody to take it.
    if (crew_) crew_->stop_now();
    fibers_.cancel_all();
    fibers_.join_all();
    if (crew_) crew_->wait_idle();
    {
        const fiber::Deadline limit(Clock::now() + report_period);
        while (!link_.is_over() && link_.receive()) continue;
    }
    link_.close();
    writer_.join_all();
    pulse_.reset();
    return outcome;
}

Result<void> Worker::begin() {
    link_.send(cluster::Hello{.version = version_, .pid = getpid(), .host = machine_name()});
    auto answer = link_.receive();
    if (!answer) return answer.error();
    if (const auto* goodbye = std::get_if<cluster::Goodbye>(&*answer)) {
        return Error{"the master refused this worker: " + goodbye->reason};
    }
    const auto* welcome = std::get_if<cluster::Welcome>(&*answer);
    if (welcome == nullptr) return Error{"the master began with something else than a welcome"};
    index_ = welcome->worker;
    pulse_.emplace(std::exchange(pulse_descriptor_, -1), index_, loop_.progress());

    const auto loaded = load_(*welcome, *recorder_);
    if (!loaded) {
        link_.send(cluster::LoadFailed{loaded.error().message});
        return loaded.error();
    }
    scenario_ = *loaded;
    crew_ = std::make_unique<load::Crew>(
        loop_,
        *scenario_.plan,
        *recorder_,
        *scenario_.http,
        load::Crew::Settings{welcome->seed, index_, welcome->workers}
    );
    for (const auto& body : {&Worker::keep_reporting, &Worker::keep_probing_lag}) {
        auto fiber = fibers_.spawn([this, body] { (this->*body)(); });
        if (!fiber) return fiber.error();
    }
    link_.send(cluster::Ready{summaries()});
    return {};
}

Result<void> Worker::obey() {
    while (true) {
        auto message = link_.receive();
        if (!message) return within("the master is gone", message.error());
        if (auto* assign = std::get_if<cluster::Assign>(&*message)) {
            accept(std::move(*assign));
        } else if (const auto* stop = std::get_if<cluster::Stop>(&*message)) {
            accept(*stop);
        } else if (const auto* acknowledge = std::get_if<cluster::Acknowledge>(&*message)) {
            accept(*acknowledge);
        } else if (std::holds_alternative<cluster::Goodbye>(*message)) {
            link_.send(cluster::Goodbye{"the master is done"});
            return {};
        } else {
            return Error{"the master sent a message that is none of its own"};
        }
    }
}

void Worker::accept(cluster::Assign assign) {
    if (assign.run == ended_run_) return;
    if (is_running() && assign.run != run_) {
        next_ = std::move(assign);
        return;
    }
    if (!is_running()) begin_run(assign.run);
    if (assign.epoch <= epoch_ || is_stopping_) return;
    epoch_ = assign.epoch;

    std::vector<std::uint64_t> wanted;
    for (const auto& kind : scenario_.plan->kinds()) {
        const auto named = std::find_if(assign.users.begin(), assign.users.end(), [&](auto& count) {
            return count.kind == kind->name;
        });
        wanted.push_back(named == assign.users.end() ? 0 : named->users);
    }
    crew_->set_host(assign.host);
    crew_->reconcile(wanted, assign.stop_timeout);
}

void Worker::accept(const cluster::Stop& stop) {
    if (next_ && next_->run == stop.run) next_.reset();
    if (stop.run != run_) {
        // Never begun here, or over: either way nothing of it is left.
        ended_run_ = stop.run;
        link_.send(cluster::Stopped{stop.run});
        return;
    }
    epoch_ = std::max(epoch_, stop.epoch);
    if (stop.mode == cluster::StopMode::now) {
        crew_->stop_now();
    } else if (!is_stopping_) {
        crew_->stop(stop.stop_timeout);
    }
    if (std::exchange(is_stopping_, true)) return;
    if (auto fiber = fibers_.spawn([this] { drain(); }); !fiber) {
        log::error("this worker cannot end its run: {}", fiber.error().message);
        link_.close();
    }
}

void Worker::accept(const cluster::Acknowledge& acknowledge) {
    if (acknowledge.run == run_) outbox_.acknowledge(acknowledge.sequence);
    if (outbox_.is_settled()) acknowledged_.set();
}

void Worker::begin_run(const std::string& run) {
    run_ = run;
    epoch_ = 0;
    recorder_.emplace(Clock::now(), unix_now());
    crew_->start_anew();
    cpu_.take(Clock::now());
}

/// Body of the fiber that ends a run: users first, then the last news, then the word.
void Worker::drain() {
    const auto settle = [this] {
        while (!outbox_.is_settled()) {
            acknowledged_.reset();
            acknowledged_.wait();
        }
    };
    crew_->wait_idle();
    settle();
    is_drained_ = true;
    report();
    settle();
    link_.send(cluster::Stopped{run_});
    ended_run_ = std::exchange(run_, {});
    is_stopping_ = is_drained_ = false;
    if (next_) accept(*std::exchange(next_, std::nullopt));
}

void Worker::keep_reporting() {
    auto due = Clock::now();
    while (true) {
        // After a stall the next period begins now: late reports are not followed by a burst.
        due = std::max(due + report_period, Clock::now());
        fiber::sleep_until(due);
        if (is_running()) report();
    }
}

void Worker::keep_probing_lag() {
    while (true) {
        const auto due = Clock::now() + lag_probe_period;
        fiber::sleep_until(due);
        if (is_running()) recorder_->record_loop_lag(Clock::now() - due);
    }
}

void Worker::report() {
    auto news = recorder_->take(unix_now());
    news.tasks = crew_->take_task_runs();
    outbox_.add(std::move(news));
    for (auto& due : outbox_.due(current_state(), Clock::now())) link_.send(std::move(due));
}

cluster::Report Worker::current_state() {
    cluster::Report state;
    state.run = run_;
    state.worker = index_;
    state.epoch = epoch_;
    const auto running = crew_->running();
    for (std::size_t i = 0; i < running.size(); ++i) {
        state.running.push_back({scenario_.plan->kinds()[i]->name, running[i]});
    }
    state.failed_users = crew_->failed_users();
    state.stopped_users = crew_->stopped_users();
    state.obstacle = crew_->obstacle();
    state.asks_to_stop = crew_->is_test_stop_requested();
    state.cpu = cpu_.take(Clock::now());
    state.memory_bytes = resident_bytes();
    state.open_files = open_files();
    state.is_final = is_drained_;
    return state;
}

std::vector<cluster::KindSummary> Worker::summaries() const {
    std::vector<cluster::KindSummary> kinds;
    for (const auto& kind : scenario_.plan->kinds()) kinds.push_back(summary_of(*kind));
    return kinds;
}

void Worker::forward_log(log::Level level, std::string_view text) {
    link_.send(cluster::LogLine{level, std::string(text)});
}

}  // namespace mayfly::worker
