#include "run_control.hpp"

#include <algorithm>
#include <csignal>
#include <utility>

#include <fmt/core.h>

#include "base/logging.hpp"
#include "environment.hpp"
#include "exit_code.hpp"
#include "fiber/await.hpp"
#include "fiber/deadline.hpp"
#include "plan/mix.hpp"
#include "run_options.hpp"
#include "web/server.hpp"
#include "workforce/local_workers.hpp"
#include "workforce/network_workers.hpp"
#include "workforce/remote_workers.hpp"

namespace mayfly::app {
namespace {

using stats::RunState;

constexpr Duration goodbye_limit = std::chrono::seconds(3);
// For each of workers, director and machines where somebody waits for the end.
constexpr Duration hurried_goodbye_limit = std::chrono::milliseconds(150);

web::ServerSettings server_settings(const RunCommand& command) {
    return {
        .host = command.web.host,
        .port = command.web.port,
        .tls_certificate = command.web.tls_certificate,
        .tls_key = command.web.tls_key,
        .token = command.web.token,
        .extra_names = command.web.allowed_hosts,
        .is_plain_beyond = command.web.is_plain};
}

std::unique_ptr<workforce::Workforce> make_workforce(
    fiber::Loop& loop, master::Master& master, const RunCommand& command, std::uint32_t count
) {
    if (command.master) {
        return std::make_unique<workforce::NetworkWorkers>(
            loop, master, *command.master, command.token
        );
    }
    if (!command.remote.hosts.empty()) {
        return std::make_unique<workforce::RemoteWorkers>(
            loop,
            master,
            command.remote,
            command.log.level,
            static_cast<std::uint32_t>(command.processes)
        );
    }
    return std::make_unique<workforce::LocalWorkers>(loop, master, count);
}

/// Called before any start: `director` need not have been made yet.
master::Master::Settings with_director(
    master::Master::Settings settings, workforce::DirectorProcess& director
) {
    settings.start_director = [&director] { return director.start(); };
    return settings;
}

}  // namespace

RunControl::RunControl(
    fiber::Loop& loop,
    const RunCommand& command,
    master::Master::Settings settings,
    Outputs& outputs,
    const KeptRuns& kept
)
    : loop_(loop),
      command_(command),
      outputs_(outputs),
      kept_(kept),
      master_(loop, with_director(settings, director_)),
      workers_(make_workforce(loop, master_, command, settings.welcome.workers)),
      director_(loop),
      signals_(loop.executor()),
      environment_(describe_environment(command, {})) {
    if (command.find_max) finder_.emplace(search_settings());
    master_.take_samples([this](const cluster::Samples& samples) {
        outputs_.write_samples(
            {reinterpret_cast<const char*>(samples.text.data()), samples.text.size()}
        );
    });
    setup_.version = settings.version;
    setup_.scenario = settings.scenario;
    const bool is_alone = !command.master && command.remote.hosts.empty();
    setup_.mode = is_alone ? run_record::Mode::local : run_record::Mode::master;
    setup_.defaults = start_form(command, {});
    setup_.has_full_history = !command.csv_prefix.empty() && command.csv_full_history;
    setup_.name = command.name;
    setup_.scenario_digest = kept.scenario_digest;
    setup_.tags = command.selection.tags;
    setup_.exclude_tags = command.selection.exclude_tags;
    logging::observe([this](logging::Level level, std::string_view text) {
        const auto source = logging::source_of_line();
        logs_.add(level, text, unix_now(), source.empty() ? "master" : source);
    });
}

RunControl::~RunControl() {
    logging::observe({});
}

Result<int> RunControl::run(fiber::Group& watchers, std::optional<process::HeldSignals>& held) {
    const Result<void> outcome = open(watchers, held);
    if (outcome) follow_runs();
    const int code = close();
    watchers.cancel_all();
    if (!outcome) return outcome.error();
    return code;
}

Result<void> RunControl::open(fiber::Group& watchers, std::optional<process::HeldSignals>& held) {
    if (auto read = read_baseline(); !read) return read;
    if (auto watched = watch_signals(watchers, held); !watched) return watched;
    if (auto begun = master_.begin(); !begun) return begun;
    if (interrupted_by_) return {};
    // First, as it is what most likely has to be told otherwise: its port may be taken.
    if (!command_.headless) {
        if (auto opened = open_dashboard(); !opened) return opened;
    }
    if (auto opened = workers_->open(); !opened && !interrupted_by_) return opened;
    if (interrupted_by_) return {};
    // With a dashboard the workers of a network may come as late as the test is started.
    if (was_to_run() || !command_.master) {
        if (auto ready = workers_->gather(); !ready && !interrupted_by_) return ready;
        if (auto fit = check_parameters(); !fit && !interrupted_by_) return fit;
    }
    master_.subscribe([this](stats::Snapshot news) { take_snapshot(std::move(news)); });
    if (server_) {
        if (auto served = server_->serve(); !served) return served;
        outputs_.announce(fmt::format("The dashboard is at {}", server_->address()));
    }
    if (interrupted_by_) return {};
    return was_to_run() ? start({}) : Result<void>();
}

Result<void> RunControl::open_dashboard() {
    auto opened = web::Server::open(loop_, server_settings(command_), *this);
    if (!opened) return opened.error();
    server_ = std::move(*opened);
    return {};
}

void RunControl::follow_runs() {
    if (interrupted_by_ && is_concluded_ && was_to_run()) skip_run();
    while (true) {
        if (latest_.run.state == RunState::stopped && !is_concluded_) {
            ask_exit_code();
            conclude_run();
        }
        if (must_end()) return;
        if (finder_ && !is_concluded_) search();
        const fiber::Deadline deadline(next_act());
        changed_.reset();
        changed_.wait();
    }
}

Instant RunControl::next_act() const {
    if (finder_ && !is_concluded_) return std::min(next_look_, next_reset_);
    const bool ends_by_itself = command_.autoquit && verdict_ && is_concluded_;
    return ends_by_itself ? concluded_ + *command_.autoquit : Instant::max();
}

bool RunControl::must_end() const {
    if (!is_concluded_) return false;
    if (interrupted_by_) return true;
    if (!verdict_) return false;
    if (command_.headless) return true;
    return command_.autoquit && Clock::now() >= concluded_ + *command_.autoquit;
}

int RunControl::close() {
    workers_->expect_ends();
    director_.expect_end();
    const auto limit = interrupted_by_ ? hurried_goodbye_limit : goodbye_limit;
    master_.dismiss(limit);
    if (server_) server_->close();
    workers_->close(limit);
    director_.close();
    return verdict_ ? verdict_->exit_code : 0;
}

Result<void> RunControl::watch_signals(
    fiber::Group& watchers, std::optional<process::HeldSignals>& held
) {
    for (const int signal : {SIGINT, SIGTERM, SIGCHLD}) signals_.add(signal);
    if (!process::is_ignored(SIGHUP)) signals_.add(SIGHUP);
    if (held->is_any_waiting()) {
        if (const auto early = held->take()) take_interruption(*early);
    }
    held.reset();
    auto watcher = watchers.spawn([this] { follow_signals(); });
    if (!watcher) return watcher.error();
    return {};
}

void RunControl::follow_signals() {
    for (;;) {
        const int signal = signals_.async_wait(fiber::await);
        if (signal == SIGCHLD) {
            workers_->reap();
            director_.reap();
            if (is_concluded_ && !command_.headless) workers_->refresh();
        } else {
            take_interruption(signal);
        }
    }
}

void RunControl::take_interruption(int signal) {
    if (!interrupted_by_) {
        interrupted_by_ = signal;
        was_cut_short_ = !is_concluded_;
        if (was_cut_short_) {
            logging::warning("stopping; users finish their tasks (once more to stop now)");
        }
        workers_->stop_waiting();
        master_.hurry(cluster::StopMode::graceful);
    } else if (signal != SIGHUP) {  // A terminal that closes and its shell send one each.
        master_.hurry(cluster::StopMode::now);
    }
    changed_.set();
}

void RunControl::take_snapshot(stats::Snapshot snapshot) {
    latest_ = std::move(snapshot);
    update_setup();
    const RunState state = latest_.run.state;
    const bool was_ramping_up = is_ramping_up_;
    if (state != RunState::paused) is_ramping_up_ = state == RunState::spawning;
    if (was_ramping_up && state == RunState::running && command_.reset_stats) {
        master_.reset_statistics();
    }
    for (const auto& sentence : first_failures_.news_in(latest_)) logging::warning("{}", sentence);
    if (!is_concluded_) outputs_.show(record());
    if (master_.is_concluding() && !is_saved_) save_early();
    if (server_) server_->publish(record());
    changed_.set();
}

void RunControl::update_setup() {
    if (setup_.mix.kinds.empty()) {
        setup_.mix = master_.mix();
        setup_.defaults = start_form(command_, setup_.mix);
        if (!setup_.mix.stages.empty() && command_.names_run_time && !command_.names_users) {
            logging::info(
                "--run-time takes the place of the scenario's stages, so --users is how many run"
            );
        }
        fill_in_form(setup_.mix.parameters, command_.parameters);
        environment_ = describe_environment(command_, setup_.mix);
    }
    const bool has_worker =
        std::ranges::any_of(latest_.workers, stats::is_usable, &stats::WorkerSnapshot::state);
    setup_.obstacle = "no worker is ready, so no users can be started";
    if (!has_worker) return;
    const auto fit = check_parameters();
    setup_.obstacle = fit ? "" : fit.error().message;
}

/// Those of the command line, which no form changes.
Result<void> RunControl::check_parameters() const {
    return plan::check_parameters(master_.mix().parameters, command_.parameters);
}

report::RunRecord RunControl::record() const {
    const bool has_run = !ran_.version.empty();
    return {
        setup_,
        has_run ? ran_ : setup_,
        latest_,
        master_.timeline(),
        logs_,
        verdict_,
        environment_,
        finder_ ? &finder_->curve() : nullptr};
}

Result<void> RunControl::start(const web::StartRequest& request) {
    if (auto free = await_reports(); !free) return free;
    auto options = run_options(command_, master_.mix(), request);
    if (!options) return options.error();
    update_setup();
    auto ran = setup_of(setup_, master_.mix(), *options);
    ran.name = request.name.value_or(command_.name);
    if (auto comparable = check_baseline(ran); !comparable) return comparable;
    if (auto started = master_.start(*options); !started) return started;
    is_concluded_ = is_saved_ = false;
    verdict_.reset();
    first_failures_ = {};
    ran_ = ran;
    note_command();
    outputs_.begin(ran_.defaults);
    if (finder_) begin_search();
    return {};
}

}  // namespace mayfly::app
