// The life of a master: its workers, its runs one after the other, their outputs, and the dashboard
// that starts, steers and ends them. Belongs to the loop's thread.
//
// Headless, it is a single run with the command line's options. With the dashboard it waits for
// somebody to start a run, and again after each run, until Ctrl-C.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include <boost/asio/signal_set.hpp>

#include "fiber/blocking_threads.hpp"
#include "fiber/event.hpp"
#include "fiber/group.hpp"
#include "fiber/loop.hpp"
#include "judge/rate_finder.hpp"
#include "kept_runs.hpp"
#include "master/master.hpp"
#include "options/options.hpp"
#include "outputs.hpp"
#include "process/signals.hpp"
#include "report/first_failures.hpp"
#include "report/log_tail.hpp"
#include "report/run_record.hpp"
#include "run_record/run.hpp"
#include "web/control.hpp"
#include "workforce/director_process.hpp"
#include "workforce/workforce.hpp"

namespace mayfly::web {
class Server;
}

namespace mayfly::app {

class RunControl : public web::Control {
public:
    RunControl(
        fiber::Loop& loop,
        const RunCommand& command,
        master::Master::Settings settings,
        Outputs& outputs,
        const KeptRuns& kept
    );
    ~RunControl() override;

    /// Runs everything, on a fiber. `watchers` are the fibers that end with it. Returns the exit
    /// code, or why no test could be run. Lets go of `held` once it watches signals itself.
    Result<int> run(fiber::Group& watchers, std::optional<process::HeldSignals>& held);

    // For the dashboard, and for run() itself.
    report::RunRecord record() const override;
    std::string full_history_file() const override;
    const run_record::History* history() const override;
    Result<void> start(const web::StartRequest& request) override;
    Result<void> edit(const web::EditRequest& request) override;
    Result<void> set_rate(const web::RateRequest& request) override;
    Result<void> skip_stage() override;
    Result<void> pause() override { return master_.pause(); }
    Result<void> resume() override { return master_.resume(); }
    Result<void> annotate(const web::AnnotateRequest& request) override {
        return master_.annotate(request.text, request.time);
    }
    Result<void> stop() override;
    Result<void> reset() override;

private:
    Result<void> open(fiber::Group& watchers, std::optional<process::HeldSignals>& held);
    Result<void> open_dashboard();
    void follow_runs();
    int close();

    Result<void> watch_signals(fiber::Group& watchers, std::optional<process::HeldSignals>& held);
    void follow_signals();
    void take_interruption(int signal);
    void take_snapshot(stats::Snapshot snapshot);
    void update_setup();
    Result<void> check_parameters() const;
    void save_early();
    Result<void> check_edit(const web::EditRequest& request) const;
    void note_command();
    void note_plan();
    void conclude_run();
    void ask_exit_code();
    void skip_run();
    void report_by(const std::function<void()>& write);
    Result<void> await_reports();
    void keep_run();
    Result<void> read_baseline();
    Result<void> check_baseline(const run_record::Setup& ran) const;
    judge::Verdict verdict() const;
    judge::RateFinder::Settings search_settings() const;
    void begin_search();
    void search();
    bool was_to_run() const { return command_.headless || command_.autostart; }
    Instant next_act() const;
    bool must_end() const;

    fiber::Loop& loop_;
    const RunCommand& command_;
    Outputs& outputs_;
    const KeptRuns& kept_;
    master::Master master_;
    std::unique_ptr<workforce::Workforce> workers_;
    workforce::DirectorProcess director_;
    boost::asio::basic_signal_set<fiber::Executor> signals_;
    std::unique_ptr<web::Server> server_;  // Null if headless.

    run_record::Setup setup_;
    run_record::Setup ran_;   // As it was when the latest run began; without a version before one.
    stats::Snapshot latest_;  // The master's last snapshot.
    std::optional<run_record::Run> baseline_;
    report::LogTail logs_;
    report::FirstFailures first_failures_;
    std::vector<report::Fact> environment_;
    std::optional<judge::Verdict> verdict_;  // Of the last run.
    std::optional<int> exit_code_;       // Of the last run, as the scenario's on_quitting left it.
    bool is_quitting_ = false;           // It is being asked, or the run is being kept.
    bool is_saved_ = false;              // Whether its files are, before its teardown.
    bool is_concluded_ = true;           // Whether the last run's reports are written ...
    Instant concluded_{};                // ... and when they were.
    std::optional<int> interrupted_by_;  // A signal.
    bool was_cut_short_ = false;         // It came during a run.
    bool is_ramping_up_ = false;
    std::optional<judge::RateFinder> finder_;  // Of `mayfly find-max`.
    Instant next_look_{};                      // When it sees what was measured ...
    Instant next_reset_ = Instant::max();      // ... and when that begins anew.
    fiber::BlockingThreads disk_{1};
    fiber::Event changed_;
};

}  // namespace mayfly::app
