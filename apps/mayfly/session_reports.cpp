// What a session writes about a run when it ends.
#include "base/logging.hpp"
#include "judge/thresholds.hpp"
#include "session.hpp"
#include "web/server.hpp"

namespace mayfly::app {

/// Before the scenario's teardown, whose end nobody knows.
void Session::save_early() {
    is_saved_ = true;
    verdict_ = verdict();
    outputs_.write_files(record());
    verdict_.reset();
}

/// A report of the run that a signal did not let begin.
void Session::skip_run() {
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

void Session::conclude_run() {
    is_concluded_ = true;
    concluded_ = Clock::now();
    verdict_ = verdict();
    for (const auto write :
         {&Outputs::finish_csv, &Outputs::write_files, &Outputs::print_table, &Outputs::print_json})
        report_by(write);
    workers_->note_success();
    if (!command_.headless && !interrupted_by_) workers_->refresh();
    if (server_) server_->publish(record());
}

/// What cannot be written belongs to the verdict, and what can be written tells of it.
void Session::report_by(void (Outputs::*write)(const report::RunRecord&)) {
    const bool was_complete = outputs_.is_complete();
    (outputs_.*write)(record());
    if (was_complete == outputs_.is_complete()) return;
    verdict_ = verdict();
    outputs_.write_files(record());
}

judge::Verdict Session::verdict() const {
    return judge::judge(
        latest_,
        {.exit_code_on_failure = command_.exit_code_on_error,
         .signal = was_cut_short_ ? interrupted_by_ : std::nullopt,
         .has_all_reports = outputs_.is_complete(),
         .generator_limit = command_.generator_limit_percent / 100}
    );
}

}  // namespace mayfly::app
