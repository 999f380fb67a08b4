#include "worker/runner.hpp"

#include <algorithm>
#include <utility>

#include "base/logging.hpp"
#include "fiber/forked_process.hpp"
#include "fiber/loop.hpp"
#include "fiber/sleep.hpp"
#include "load/log.hpp"
#include "load/throw_site.hpp"
#include "worker/lease.hpp"
#include "worker/process_usage.hpp"

namespace mayfly::worker {
namespace {

/// Hooks may take as long as they like before users start, but not at the end of a run, and still
/// less where somebody waits for it.
constexpr Duration longest_hook = std::chrono::seconds(5);
constexpr Duration hurried_hook_limit = std::chrono::milliseconds(300);

}  // namespace

Runner::Runner(fiber::Loop& loop, Send send)
    : loop_(loop),
      send_(std::move(send)),
      reporter_(loop, run_, send_),
      fibers_(loop),
      drainer_(loop) {}

Result<void> Runner::begin(
    const LoadedScenario& scenario,
    load::Crew::Settings settings,
    plan::SampleFormat samples,
    bool samples_failures
) {
    scenario_ = scenario;
    crew_ =
        std::make_unique<load::Crew>(loop_, *scenario_.plan, recorder(), *scenario_.http, settings);
    arrivals_ = std::make_unique<load::Arrivals>(loop_, *crew_, *scenario_.plan);
    index_ = static_cast<std::uint32_t>(settings.place.worker);
    listening_ = std::make_unique<Listening>(
        scenario_.plan->hooks(), recorder(), samples, index_, send_, sampler_
    );
    reporter_.watch(*crew_, listening_->listeners(), index_);
    reporter_.count_kept_with(scenario_.kept_responses);
    if (samples_failures) reporter_.sample_failures_with(&sampler_.functions());
    hooks_ = std::make_unique<HookFibers>(loop_, scenario_.plan->hooks(), *scenario_.hook_http);
    hooks_->runner().count_series_in(recorder());
    count_hook_exceptions();
    crew_->set_test(hooks_->test());
    hooks_->test().worker = index_;
    hooks_->test().send = [this](std::optional<std::uint32_t>, Message message) {
        send_(cluster::Note{
            cluster::Note::director, index_, std::move(message.type), std::move(message.text)});
    };
    hooks_->test().place = settings.place;
    hooks_->test().ask_for_rows = [this](const auto& name, auto block, auto fibers) {
        send_(cluster::RowRequest{run_.id(), name, block, fibers});
    };
    auto fiber = fibers_.spawn([this] { reporter_.keep_reporting(); });
    if (fiber) fiber = fibers_.spawn([this] { keep_probing(); });
    if (!fiber) return fiber.error();
    return {};
}

cluster::Ready Runner::summary() const {
    const Plan& plan = *scenario_.plan;
    return {load::mix_of(plan), plan.hooks().needs_master_side()};
}

/// Before the master learns that something is over: what was printed there belongs before it.
void Runner::pass_on_output() const {
    if (scenario_.pass_on_output) scenario_.pass_on_output();
}

void Runner::accept(cluster::Assign assign) {
    run_.assign(std::move(assign));
    apply_due();
}

/// Applies the assignment that waits, if its time has come.
void Runner::apply_due() {
    if (!try_term()) return;
    const auto is_new_run = !run_.goes_on();
    const auto assign = run_.take_assignment(loop_.term());
    if (!assign) return;
    // Not prepared: a scenario without hooks and parameters.
    if (is_new_run) begin_run({assign->run, assign->host, {}, {}});
    accept(cluster::Reset{assign->run, assign->statistics});
    auto wanted = assign->users;
    wanted.resize(scenario_.plan->kinds().size());
    const auto& [plan, stripes, begun] = assign->arrivals;
    crew_->follow({Instant(begun), plan::Pauses(assign->pauses)});
    hooks_->follow_host(assign->host);
    crew_->set_host(assign->host);
    const auto places = std::max<std::uint64_t>(assign->places, 1);
    take_place({assign->place, places, hooks_->test().place.seed}, is_new_run);
    crew_->limit_iterations(assign->iterations);
    if (scenario_.limit_rate) scenario_.limit_rate(assign->max_rate);
    arrivals_->follow(plan, stripes);
    crew_->reconcile(wanted, assign->stop_timeout);
}

void Runner::take_place(const load::WorkerPlace& place, bool is_new_run) {
    crew_->set_place(place);
    hooks_->test().place = place;
    if (!is_new_run || place.worker < place.workers) return;
    for (const auto& file : scenario_.plan->hooks().data) {
        const auto how = file.options.hand_out;
        if (how != HandOut::in_order && how != HandOut::shuffled) continue;
        logging::warning(
            "this worker joins a run that goes on, so rows of '{}' can be taken twice; a file of "
            "which nobody may share a row needs .hand_out = mayfly::HandOut::once",
            file.name
        );
    }
}

/// Whether users may run now. Once those of an ended term are gone, the new one begins.
bool Runner::try_term() {
    if (!loop_.is_barred()) return true;
    crew_->stop_now();
    const auto term = loop_.progress().term.load(std::memory_order_relaxed);
    if (term % 2 == 0 && crew_->is_idle()) loop_.begin_term(term);
    return !loop_.is_barred();
}

void Runner::keep_to_term() {
    if (crew_ && loop_.is_barred()) crew_->stop_now();
}

void Runner::accept(const cluster::Stop& stop) {
    const auto is_starting = run_.state() == WorkerRun::State::starting;
    const auto stopping = run_.stop(stop);
    if (stopping == WorkerRun::Stopping::nothing_runs) return send_(cluster::Stopped{stop.run});
    if (is_starting || stop.mode == cluster::StopMode::now) hooks_->cancel();
    if (stop.mode == cluster::StopMode::now) {
        hook_limit_ = hurried_hook_limit;
        arrivals_->stop_now();
        crew_->stop_now();
        reporter_.hurry();
    } else if (stopping == WorkerRun::Stopping::begins) {
        arrivals_->stop();
        crew_->stop(stop.stop_timeout);
    }
    if (stopping == WorkerRun::Stopping::goes_on) return;
    if (auto fiber = drainer_.spawn([this] { drain(); }); !fiber) {
        logging::error("this worker cannot end its run: {}", fiber.error().message);
        end_run();
    }
}

void Runner::accept(const cluster::Reset& reset) {
    if (!run_.ends_statistics(reset)) return;
    reporter_.report();
    reporter_.forget_samples();
    run_.begin_statistics(reset.statistics);
}

void Runner::accept(const cluster::RowBlock& block) {
    const auto& rows = hooks_->test().run().rows;
    const auto source = rows.find(block.name);
    if (block.run != run_.id() || source == rows.end()) return;
    source->second->accept(block.number, block.first, block.count);
}

void Runner::resume_session() {
    reporter_.resume_session();
    listening_->resend_samples();
    for (const auto& [name, source] : hooks_->test().run().rows) source->ask_again();
}

void Runner::begin_run(const cluster::RunDescription& run) {
    hook_limit_ = longest_hook;
    hooks_->describe(run);
    sampler_.begin_run(*scenario_.plan, run.parameters);
    reporter_.begin_run();
    listening_->begin_run(run.run);
    arrivals_->begin_run();
    crew_->start_anew();
    begin_watching();
    if (auto unchanged = detail::check_unchanged(scenario_.plan->hooks().data); !unchanged) {
        crew_->give_up_run(unchanged.error().message);
        reporter_.report();
    }
}

/// What waited for its end comes next.
void Runner::end_run() {
    if (const auto next = run_.end()) accept(*next);
    apply_due();
}

/// Body of the fiber that ends a run: users first, then the last news, then the word.
void Runner::drain() {
    crew_->wait_idle();
    hooks_->finish_within(hook_limit_);
    if (!scenario_.plan->hooks().test_stop.empty()) {
        reporter_.report();  // The master learns that no user is left, however long this takes.
        run_hook("on_test_stop", &load::HookRunner::stop_test);
        hooks_->finish_within(hook_limit_);
    }
    if (auto unchanged = detail::check_unchanged(scenario_.plan->hooks().data); !unchanged) {
        crew_->give_up_run(unchanged.error().message);
    }
    reporter_.find_places();
    listening_->hand_in_samples();
    reporter_.hand_in_everything();
    run_.drain();
    reporter_.report_last();
    reporter_.hand_in_everything();
    pass_on_output();
    send_(cluster::Stopped{run_.id()});
    end_run();
}

void Runner::change_session() {
    reporter_.change_session();
    listening_->resend_samples();
    run_.drop_waiting();
    if (run_.goes_on()) {
        arrivals_->stop_now();
        crew_->stop_now();
        drainer_.cancel_all();
        drainer_.join_all();
        hooks_->cut_off();
        crew_->wait_idle();
        reporter_.report_last();
    }
    run_ = {};  // Another master may call its runs the same.
}

void Runner::end() {
    if (crew_) arrivals_->end();
    if (crew_) crew_->stop_now();
    drainer_.cancel_all();
    drainer_.join_all();
    fibers_.cancel_all();
    fibers_.join_all();
    if (hooks_) hooks_->end();
    if (crew_) crew_->wait_idle();
    reporter_.end();
}

void Runner::tell_of_forks() {
    if (std::exchange(forks_told_, fiber::ended_forks()) > 0 || forks_told_ == 0) return;
    logging::warning("{}", fiber::sentence_on_forks);
}

void Runner::keep_probing() {
    while (true) {
        const auto due = Clock::now() + Lease::cancel_limit;  // For apply_due().
        fiber::sleep_until(due);
        const auto lag = Clock::now() - due;
        note_lag(lag);
        if (run_.goes_on()) recorder().record_loop_lag(lag);
        tell_of_forks();
        load::tell_left_out();
        listening_->send_samples();
        apply_due();
    }
}

void Runner::note_lag(Duration lag) {
    auto& highest = loop_.progress().loop_lag;
    if (lag.count() > highest.load(std::memory_order_relaxed)) {
        highest.store(lag.count(), std::memory_order_relaxed);
    }
}

void Runner::begin_watching() {
    if (std::exchange(is_watching_, true)) return;
    // Without a stack for it nothing is watched, and so nothing found.
    if (!fibers_.spawn([this] { keep_watching(); })) is_watching_ = false;
}

/// Body of the fiber that finds the stalls of a run.
void Runner::keep_watching() {
    const auto read = [] { return TurnMeter::Reading{Clock::now(), thread_cpu_time()}; };
    auto& turn_due = loop_.progress().turn_due;
    auto last = read();
    TurnMeter meter(last);
    BacklogMeter backlog(last);
    bool had_users = false;
    while (run_.goes_on()) {
        turn_due.store(meter.due().time_since_epoch().count(), std::memory_order_relaxed);
        fiber::sleep_until(meter.due());
        const auto reading = read();
        note_lag(reading.now - meter.due());
        auto stall = meter.turned(reading, sight_of_stall());
        const bool has_users = !crew_->is_idle();
        // Code of the test itself after the last user holds nobody up.
        const bool is_after_users = !has_users && stall && stall->kind == load::test_kind;
        if (has_users || (had_users && !is_after_users)) {
            stats::LoopWatch news{.watched = reading.now - last.now};
            const Duration stalled = stall ? stall->lengths.max() : Duration(0);
            if (stall) news.stalls.push_back(std::move(*stall));
            auto late = backlog.turned(reading, arrivals_->behind(reading.now), stalled);
            if (late) news.stalls.push_back(std::move(*late));
            recorder().record_loop(news);
        }
        had_users = has_users;
        last = reading;
    }
    turn_due.store(0, std::memory_order_relaxed);
    is_watching_ = false;
}

StallSight Runner::sight_of_stall() const {
    constexpr auto relaxed = std::memory_order_relaxed;
    const auto& progress = loop_.progress();
    const auto& stall = progress.stall;
    if (stall.turn_due.load(std::memory_order_acquire) != progress.turn_due.load(relaxed)) {
        return {};  // The pulse has not looked at this one.
    }
    std::vector<std::uintptr_t> addresses;
    for (const auto& address : stall.addresses) {
        if (const auto value = address.load(relaxed); value != 0) addresses.push_back(value);
    }
    return {
        .looks = stall.looks.load(relaxed),
        .asleep = stall.asleep.load(relaxed),
        .worked = stall.worked.load(relaxed),
        .unmoved = stall.unmoved.load(relaxed),
        .activity = stall.activity.load(relaxed),
        .site = load::site_of(addresses)};
}

}  // namespace mayfly::worker
