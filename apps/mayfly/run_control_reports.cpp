// What the program writes about a run when it ends.
#include "base/file.hpp"
#include "base/logging.hpp"
#include "fiber/sleep.hpp"
#include "judge/findings.hpp"
#include "judge/thresholds.hpp"
#include "report/json.hpp"
#include "report/json_runs.hpp"
#include "report/rate_curve.hpp"
#include "run_control.hpp"
#include "run_record/comparison.hpp"
#include "run_record/json_run.hpp"
#include "web/server.hpp"

namespace mayfly::app {
namespace {

// Workers report whole seconds of the clock. What a search measures begins with one of them, so
// that it is as long at each rate, and a look comes when all have reported.
constexpr Duration reset_after = std::chrono::milliseconds(10);
constexpr Duration look_after = std::chrono::milliseconds(250);

/// The next moment that is so long after a whole second of the clock.
Instant at_next(Duration after) {
    const auto wait = after - std::chrono::milliseconds(unix_now() % second_millis);
    return Clock::now() + (wait > Duration(0) ? wait : wait + std::chrono::seconds(1));
}

}  // namespace

std::string RunControl::full_history_file() const {
    return setup_.has_full_history ? report::history_file(outputs_.csv_prefix()) : std::string();
}

const run_record::History* RunControl::history() const {
    return kept_.history ? &*kept_.history : nullptr;
}

/// Before the scenario's teardown, whose end nobody knows.
void RunControl::save_early() {
    is_saved_ = true;
    verdict_ = verdict();
    outputs_.write_files(record());
    verdict_.reset();
}

/// A report of the run that a signal did not let begin.
void RunControl::skip_run() {
    logging::warning("it was interrupted before the test began");
    was_cut_short_ = true;
    latest_ = master_.snapshot();
    latest_.run.host = command_.host;
    latest_.run.target_users = command_.users;
    latest_.run.spawn_rate = command_.spawn_rate;
    latest_.run.run_time = command_.run_time;
    for (const auto& threshold : *plan::parse_thresholds(command_.thresholds)) {
        latest_.thresholds.push_back(judge::evaluate(threshold, {}));
    }
    conclude_run();
}

judge::RateFinder::Settings RunControl::search_settings() const {
    return {*command_.find_max, command_.generator_limit_percent / 100};
}

void RunControl::begin_search() {
    finder_.emplace(search_settings());
    next_look_ = at_next(look_after);
    next_reset_ = Instant::max();
    outputs_.print_result(report::curve_heading());
}

/// Carries out what it wants, once a second, and shows what it has found.
void RunControl::search() {
    using What = judge::RateFinder::Act::What;
    using Asker = master::Coordinator::Asker;
    if (Clock::now() >= next_reset_) {
        next_reset_ = Instant::max();
        master_.reset_statistics();
    }
    if (Clock::now() < next_look_) return;
    next_look_ = at_next(look_after);
    const std::size_t known = finder_->curve().steps.size();
    const auto act = finder_->take(master_.snapshot());
    if (act.what == What::reset_statistics) next_reset_ = at_next(reset_after);
    if (act.what == What::set_rate) {
        (void)master_.set_rate("", act.rate, Asker::search);
        master_.reset_statistics();
    }
    if (act.what == What::stop) master_.stop(cluster::StopMode::graceful);
    const judge::RateCurve& curve = finder_->curve();
    if (curve.steps.size() == known) return;
    outputs_.print_result(report::curve_line(curve.steps.back(), curve.options.precision));
}

/// What the scenario makes of the verdict, before anybody is told of it.
void RunControl::ask_exit_code() {
    constexpr Duration limit = std::chrono::seconds(5);
    constexpr Duration hurried_limit = std::chrono::seconds(1);
    exit_code_.reset();
    if (finder_) return;
    is_quitting_ = true;
    const int code = verdict().exit_code;
    exit_code_ = master_.quit(code, interrupted_by_ ? hurried_limit : limit);
    if (exit_code_ == code) exit_code_.reset();
    is_quitting_ = false;
    latest_.run.hook_problem = master_.snapshot().run.hook_problem;
}

void RunControl::conclude_run() {
    is_concluded_ = true;
    if (finder_) finder_->end(latest_, was_cut_short_);
    concluded_ = Clock::now();
    verdict_ = verdict();
    report_by([this] { outputs_.finish_csv(record()); });
    report_by([this] { outputs_.write_files(record()); });
    report_by([this] { outputs_.print_table(record()); });
    report_by([this] { outputs_.print_json(record()); });
    outputs_.add_step_summary(record());
    // After all that people and scripts wait for, which tells of one moment.
    report_by([this] { keep_run(); });
    workers_->note_success();
    if (!command_.headless && !interrupted_by_) workers_->refresh();
    if (server_) server_->publish(record());
}

/// What cannot be written belongs to the verdict, and what can be written tells of it.
void RunControl::report_by(const std::function<void()>& write) {
    const bool was_complete = outputs_.is_complete();
    write();
    if (was_complete == outputs_.is_complete()) return;
    verdict_ = verdict();
    outputs_.write_files(record());
}

/// Who starts a run just after the last one waits until that is told of and kept.
Result<void> RunControl::await_reports() {
    constexpr Duration patience = std::chrono::seconds(10);
    const Instant begun = Clock::now();
    while (is_quitting_ && !interrupted_by_ && Clock::now() - begun < patience) {
        fiber::sleep_for(std::chrono::milliseconds(20));
    }
    if (interrupted_by_) return Error{"mayfly is about to end; start it again"};
    if (is_quitting_) return Error{"the last run is still being saved; start this one in a moment"};
    return {};
}

/// Parks, as a disk may be slow, or another mayfly writing.
void RunControl::keep_run() {
    if (!kept_.history || latest_.run.id.empty()) return;
    is_quitting_ = true;
    const std::string document = report::to_json(record());
    const run_record::Summary summary = report::run_of(record()).summary;
    const auto kept = disk_.run([&] { return kept_.history->keep(summary, document); });
    is_quitting_ = false;
    if (kept_.is_asked_for) {
        outputs_.complain(kept);
    } else if (!kept) {
        logging::warning("this run is not in the history: {}", kept.error().message);
    }
}

Result<void> RunControl::read_baseline() {
    if (command_.baseline.empty()) return {};
    const auto text = read_file(command_.baseline);
    if (!text) return within("the baseline", text.error());
    auto run = run_record::read_run(*text);
    if (!run) return within("the baseline " + command_.baseline, run.error());
    baseline_ = std::move(*run);
    return {};
}

Result<void> RunControl::check_baseline(const run_record::Setup& ran) const {
    if (!baseline_ || command_.compare_anyway) return {};
    using What = stats::RunChange::What;
    const auto& changes = baseline_->changes;
    std::string difference = run_record::difference(baseline_->setup, run_record::told(ran));
    for (const auto what : {What::host, What::load}) {
        if (!difference.empty() || !stats::mixes_figures(what, changes)) continue;
        difference = "in that run " + stats::sentence_on(what, changes);
    }
    if (difference.empty()) return {};
    return Error{
        "the run cannot be compared with " + command_.baseline + ", as " + difference +
        "; give --compare-anyway to do it all the same"};
}

judge::Verdict RunControl::verdict() const {
    std::vector<judge::Change> changes;
    if (baseline_) changes = run_record::changes_between(*baseline_, report::run_of(record()));
    const auto limit = command_.regression_limit_percent;
    auto verdict = judge::judge(
        latest_,
        {.exit_code_on_failure = command_.exit_code_on_error,
         .signal = was_cut_short_ ? interrupted_by_ : std::nullopt,
         .has_all_reports = outputs_.is_complete(),
         .debugger = master_.debugger_words(),
         .regressions =
             limit ? judge::regressions(changes, *limit / 100) : std::vector<std::string>(),
         .exit_code_of_scenario = exit_code_,
         .generator_limit = command_.generator_limit_percent / 100}
    );
    if (finder_) return judge::verdict_on(finder_->curve(), std::move(verdict));
    verdict.changes = std::move(changes);
    if (baseline_) {
        auto& notes = verdict.baseline_notes;
        for (const auto& sentence : stats::sentences_on(baseline_->changes)) {
            notes.push_back("of the baseline, " + sentence);
        }
        for (const auto& sentence : stats::sentences_on(latest_.run.changes)) {
            notes.push_back("of this run, " + sentence);
        }
    }
    verdict.findings = judge::findings_of(latest_, master_.timeline().points());
    return verdict;
}

}  // namespace mayfly::app
