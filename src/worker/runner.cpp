#include "worker/runner.hpp"

#include <algorithm>
#include <utility>

#include "base/log.hpp"
#include "fiber/loop.hpp"
#include "fiber/sleep.hpp"

namespace mayfly::worker {
namespace {

/// Hooks may take as long as they like before users start, but not at the end of a run.
constexpr Duration hook_limit = std::chrono::seconds(5);

}  // namespace

Runner::Runner(fiber::Loop& loop, Send send)
    : loop_(loop), send_(std::move(send)), fibers_(loop), drainer_(loop) {
    recorder_.emplace(Clock::now(), unix_now());
}

Result<void> Runner::begin(const LoadedScenario& scenario, load::Crew::Settings settings) {
    scenario_ = scenario;
    crew_ =
        std::make_unique<load::Crew>(loop_, *scenario_.plan, *recorder_, *scenario_.http, settings);
    hooks_ = std::make_unique<HookFibers>(loop_, scenario_.plan->hooks(), *scenario_.hook_http);
    index_ = static_cast<std::uint32_t>(settings.worker);
    crew_->set_test(hooks_->test());
    hooks_->test().worker = index_;
    hooks_->test().send = [this](std::optional<std::uint32_t>, Message message) {
        send_(cluster::Note{
            cluster::Note::director, index_, std::move(message.type), std::move(message.text)});
    };
    for (const auto body : {&Runner::keep_reporting, &Runner::keep_probing}) {
        auto fiber = fibers_.spawn([this, body] { (this->*body)(); });
        if (!fiber) return fiber.error();
    }
    return {};
}

cluster::Ready Runner::summary() const {
    const Plan& plan = *scenario_.plan;
    return {load::mix_of(plan), plan.hooks().needs_master_side()};
}

void Runner::accept(const cluster::Prepare& prepare) {
    if (prepare.run == run_ || prepare.run == ended_run_) return;
    if (is_running()) {
        next_run_ = prepare;
        return;
    }
    begin_run(prepare);
    is_starting_ = true;
    run_hook("on_test_start", &load::HookRunner::start_test);
}

/// What it throws is counted beside the exceptions of tasks.
void Runner::run_hook(std::string_view name, Result<void> (load::HookRunner::*hook)()) {
    const auto started = hooks_->start([this, name, hook] {
        if (const auto done = (hooks_->runner().*hook)(); !done) {
            log::error("{}", done.error().message);
            stats::ThrownException thrown{.kind = "test", .task = name};
            thrown.message = done.error().message;
            thrown.when = Clock::now();
            recorder_->record_exception(thrown);
        }
        if (std::exchange(is_starting_, false)) try_deferred();
    });
    if (started) return;
    log::error("{} cannot run: {}", name, started.error().message);
    is_starting_ = false;
}

void Runner::accept(cluster::Assign assign) {
    if (assign.run == ended_run_) return;
    deferred_ = std::move(assign);
    try_deferred();
}

/// Applies the assignment that waits, if its time has come.
void Runner::try_deferred() {
    const auto has_term = try_term();
    if (!deferred_ || deferred_->term > loop_.term()) return;
    if (deferred_->term < loop_.term()) return deferred_.reset();  // Its users ran elsewhere since.
    if (!has_term) return;
    if (is_running() && deferred_->run != run_) return;
    if (is_starting_) return;
    apply(*std::exchange(deferred_, std::nullopt));
}

/// Whether users may run now. Once those of an ended term are gone, the new one begins.
bool Runner::try_term() {
    if (!loop_.is_barred()) return true;
    crew_->stop_now();
    const auto term = loop_.progress().term.load(std::memory_order_relaxed);
    if (term % 2 == 0 && crew_->is_idle()) loop_.begin_term(term);
    return !loop_.is_barred();
}

void Runner::apply(const cluster::Assign& assign) {
    // Not prepared: a scenario without hooks and parameters.
    if (!is_running()) begin_run({assign.run, assign.host, {}, {}});
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

void Runner::accept(const cluster::Stop& stop) {
    if (deferred_ && deferred_->run == stop.run) deferred_.reset();
    if (next_run_ && next_run_->run == stop.run) next_run_.reset();
    if (stop.run != run_) {
        // Never begun here, or over: either way nothing of it is left.
        ended_run_ = stop.run;
        send_(cluster::Stopped{stop.run});
        return;
    }
    epoch_ = std::max(epoch_, stop.epoch);
    if (stop.mode == cluster::StopMode::now) {
        crew_->stop_now();
    } else if (!is_stopping_) {
        crew_->stop(stop.stop_timeout);
    }
    if (std::exchange(is_stopping_, true)) return;
    if (auto fiber = drainer_.spawn([this] { drain(); }); !fiber) {
        log::error("this worker cannot end its run: {}", fiber.error().message);
        forget_run();
    }
}

void Runner::accept(const cluster::Acknowledge& acknowledge) {
    outbox_.acknowledge(acknowledge.sequence);
    if (outbox_.is_settled()) acknowledged_.set();
}

void Runner::begin_run(const cluster::RunDescription& run) {
    run_ = run.run;
    hooks_->describe(run);
    epoch_ = 0;
    recorder_.emplace(Clock::now(), unix_now());
    crew_->start_anew();
}

void Runner::forget_run() {
    ended_run_ = std::exchange(run_, {});
    is_stopping_ = is_drained_ = is_starting_ = false;
}

/// Body of the fiber that ends a run: users first, then the last news, then the word.
void Runner::drain() {
    crew_->wait_idle();
    hooks_->finish_within(hook_limit);
    if (!scenario_.plan->hooks().test_stop.empty()) {
        run_hook("on_test_stop", &load::HookRunner::stop_test);
        hooks_->finish_within(hook_limit);
    }
    hand_in_everything();
    is_drained_ = true;
    report();
    hand_in_everything();
    send_(cluster::Stopped{run_});
    forget_run();
    if (next_run_) accept(*std::exchange(next_run_, std::nullopt));
    try_deferred();
}

void Runner::hand_in_everything() {
    while (!outbox_.is_empty()) {
        send_due();
        acknowledged_.reset();
        acknowledged_.wait();
    }
}

void Runner::resume_session() {
    outbox_.resend();
    send_due();
}

void Runner::change_session() {
    outbox_.renumber();
    deferred_.reset();
    next_run_.reset();
    if (is_running()) {
        crew_->stop_now();
        drainer_.cancel_all();
        drainer_.join_all();
        hooks_->cut_off();
        crew_->wait_idle();
        outbox_.add(run_, recorder_->take(unix_now()));
        forget_run();
    }
    ended_run_.clear();  // Another master may call its runs the same.
    send_due();
}

void Runner::end() {
    if (crew_) crew_->stop_now();
    drainer_.cancel_all();
    drainer_.join_all();
    fibers_.cancel_all();
    fibers_.join_all();
    if (hooks_) hooks_->end();
    if (crew_) crew_->wait_idle();
}

void Runner::keep_reporting() {
    auto due = Clock::now();
    while (true) {
        // After a stall the next period begins now: late reports are not followed by a burst.
        due = std::max(due + report_period, Clock::now());
        fiber::sleep_until(due);
        if (is_running() && !is_drained_) {
            report();
        } else {
            send_due();  // What the master has not taken yet.
        }
    }
}

void Runner::keep_probing() {
    while (true) {
        const auto due = Clock::now() + probe_period;
        fiber::sleep_until(due);
        const auto lag = Clock::now() - due;
        auto& highest = loop_.progress().loop_lag;
        if (lag.count() > highest.load(std::memory_order_relaxed)) {
            highest.store(lag.count(), std::memory_order_relaxed);
        }
        if (is_running()) recorder_->record_loop_lag(lag);
        try_deferred();
    }
}

void Runner::report() {
    auto news = recorder_->take(unix_now());
    news.tasks = crew_->take_task_runs();
    outbox_.add(run_, std::move(news));
    send_due();
}

void Runner::send_due() {
    for (auto& due : outbox_.due(current_state(), Clock::now())) send_(std::move(due));
}

cluster::Report Runner::current_state() {
    cluster::Report state;
    state.run = run_;
    state.epoch = epoch_;
    state.term = loop_.term();
    const auto running = crew_->running();
    for (std::size_t i = 0; i < running.size(); ++i) {
        // Barred users run no further; they only have to find that out.
        state.running.push_back(
            {scenario_.plan->kinds()[i]->name, loop_.is_barred() ? 0 : running[i]}
        );
    }
    state.failed_users = crew_->failed_users();
    state.stopped_users = crew_->stopped_users();
    state.obstacle = crew_->obstacle();
    state.asks_to_stop = crew_->is_test_stop_requested();
    state.is_final = is_drained_;
    return state;
}

}  // namespace mayfly::worker
