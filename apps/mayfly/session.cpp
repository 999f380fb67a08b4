#include "session.hpp"

#include <algorithm>
#include <csignal>
#include <utility>

#include <fmt/core.h>

#include "base/logging.hpp"
#include "base/password.hpp"
#include "environment.hpp"
#include "exit_code.hpp"
#include "fiber/await.hpp"
#include "fiber/deadline.hpp"
#include "net/url.hpp"
#include "plan/mix.hpp"
#include "web/server.hpp"
#include "workforce/local_workers.hpp"
#include "workforce/network_workers.hpp"
#include "workforce/remote_workers.hpp"

namespace mayfly::app {
namespace {

using stats::RunState;

constexpr Duration goodbye_limit = std::chrono::seconds(3);

bool is_ignored(int signal) {
    struct sigaction action {};
    return sigaction(signal, nullptr, &action) == 0 && action.sa_handler == SIG_IGN;
}

web::ServerSettings server_settings(const RunCommand& command) {
    return {
        .host = command.web.host,
        .port = command.web.port,
        .tls_certificate = command.web.tls_certificate,
        .tls_key = command.web.tls_key,
        .token = command.web.token,
        .extra_names = command.web.allowed_hosts};
}

std::unique_ptr<workforce::Workforce> make_workforce(
    fiber::Loop& loop, master::Master& master, const RunCommand& command, std::uint32_t count
) {
    if (command.master) {
        return std::make_unique<workforce::NetworkWorkers>(
            loop, master, *command.master, command.web.token
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

/// As the start form begins: with what the command line gives. A secret is shown nowhere.
void fill_in(
    std::vector<plan::Parameter>& parameters, const std::map<std::string, std::string>& given
) {
    for (auto& [name, value, help, choices, is_secret] : parameters) {
        if (const auto known = given.find(name); known != given.end()) value = known->second;
        if (is_secret) value.clear();
    }
}

}  // namespace

Session::Session(
    fiber::Loop& loop,
    const RunCommand& command,
    master::Master::Settings settings,
    Outputs& outputs
)
    : loop_(loop),
      command_(command),
      outputs_(outputs),
      master_(loop, with_director(settings, director_)),
      workers_(make_workforce(loop, master_, command, settings.welcome.workers)),
      director_(loop),
      signals_(loop.executor()),
      environment_(describe_environment(command)) {
    setup_.version = settings.version;
    setup_.scenario = settings.scenario;
    const bool is_alone = !command.master && command.remote.hosts.empty();
    setup_.mode = is_alone ? report::Mode::local : report::Mode::master;
    setup_.defaults = {command.users, command.spawn_rate, command.host, command.run_time};
    setup_.has_full_history = !command.csv_prefix.empty() && command.csv_full_history;
    logging::observe([this](logging::Level level, std::string_view text) {
        logs_.add(level, text, unix_now());
    });
}

Session::~Session() {
    logging::observe({});
}

Result<int> Session::run(fiber::Group& watchers) {
    const Result<void> outcome = open(watchers);
    if (outcome) follow_runs();
    const int code = close();
    watchers.cancel_all();
    if (!outcome) return outcome.error();
    return code;
}

Result<void> Session::open(fiber::Group& watchers) {
    for (const int signal : {SIGINT, SIGTERM, SIGCHLD}) signals_.add(signal);
    if (!is_ignored(SIGHUP)) signals_.add(SIGHUP);  // nohup says that it is.
    if (auto watcher = watchers.spawn([this] { watch_signals(); }); !watcher) {
        return watcher.error();
    }
    if (auto begun = master_.begin(); !begun) return begun;
    // First, as it is what most likely has to be told otherwise: its port may be taken.
    if (!command_.headless) {
        if (auto opened = open_dashboard(); !opened) return opened;
    }
    if (auto opened = workers_->open(); !opened && !interrupted_by_) return opened;
    if (interrupted_by_) return {};
    // With a dashboard the workers of a network may come as late as the test is started.
    if (command_.headless || command_.autostart || !command_.master) {
        if (auto ready = workers_->gather(); !ready && !interrupted_by_) return ready;
    }
    master_.subscribe([this](stats::Snapshot news) { take_snapshot(std::move(news)); });
    if (server_) {
        if (auto served = server_->serve(); !served) return served;
        outputs_.announce(fmt::format("The dashboard is at {}", server_->address()));
    }
    if (interrupted_by_) return {};
    return command_.headless || command_.autostart ? start({}) : Result<void>();
}

Result<void> Session::open_dashboard() {
    auto opened = web::Server::open(loop_, server_settings(command_), *this);
    if (!opened) return opened.error();
    server_ = std::move(*opened);
    return {};
}

void Session::follow_runs() {
    while (true) {
        if (latest_.run.state == RunState::stopped && !is_concluded_) conclude_run();
        if (must_end()) return;
        const bool ends_by_itself = command_.autoquit && verdict_ && is_concluded_;
        const fiber::Deadline deadline(
            ends_by_itself ? concluded_ + *command_.autoquit : Instant::max()
        );
        changed_.reset();
        changed_.wait();
    }
}

bool Session::must_end() const {
    if (!is_concluded_) return false;
    if (interrupted_by_) return true;
    if (!verdict_) return false;
    if (command_.headless) return true;
    return command_.autoquit && Clock::now() >= concluded_ + *command_.autoquit;
}

void Session::conclude_run() {
    is_concluded_ = true;
    concluded_ = Clock::now();
    verdict_ = verdict();
    const bool had_all_reports = outputs_.is_complete();
    outputs_.finish(record());
    if (had_all_reports != outputs_.is_complete()) {
        verdict_ = verdict();
        outputs_.write_files(record());  // Those that can be written tell of those that cannot.
    }
    workers_->note_success();
    if (!command_.headless && !interrupted_by_) workers_->refresh();
    if (server_) server_->publish(record());
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

int Session::close() {
    workers_->expect_ends();
    director_.expect_end();
    master_.dismiss(goodbye_limit);
    if (server_) server_->close();
    workers_->close();
    director_.close();
    if (verdict_) return verdict_->exit_code;
    const bool was_to_run = command_.headless || command_.autostart;
    return interrupted_by_ && was_to_run ? exit_signal_base + *interrupted_by_ : 0;
}

void Session::watch_signals() {
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

void Session::take_interruption(int signal) {
    if (!interrupted_by_) {
        interrupted_by_ = signal;
        was_cut_short_ = !is_concluded_;
        if (was_cut_short_) {
            logging::warning("stopping; users finish their tasks (once more to stop now)");
        }
        workers_->stop_waiting();
        master_.stop(cluster::StopMode::graceful);
    } else if (signal != SIGHUP) {  // A terminal that closes and its shell send one each.
        master_.stop(cluster::StopMode::now);
    }
    changed_.set();
}

void Session::take_snapshot(stats::Snapshot snapshot) {
    latest_ = std::move(snapshot);
    update_setup();
    const RunState state = latest_.run.state;
    const bool was_ramping_up = std::exchange(is_ramping_up_, state == RunState::spawning);
    if (was_ramping_up && state == RunState::running && command_.reset_stats) {
        master_.reset_statistics();
    }
    if (!is_concluded_) outputs_.show(latest_);
    if (server_) server_->publish(record());
    changed_.set();
}

void Session::update_setup() {
    if (setup_.mix.kinds.empty()) {
        setup_.mix = master_.mix();
        fill_in(setup_.mix.parameters, command_.parameters);
    }
    const bool has_worker =
        std::ranges::any_of(latest_.workers, stats::is_usable, &stats::WorkerSnapshot::state);
    setup_.obstacle = has_worker ? "" : "no worker is ready, so no users can be started";
}

report::RunRecord Session::record() const {
    return {setup_, latest_, master_.timeline(), logs_, verdict_, environment_};
}

std::string Session::full_history_file() const {
    return setup_.has_full_history ? report::history_file(command_.csv_prefix) : std::string();
}

Result<void> Session::start(const web::StartRequest& request) {
    if (interrupted_by_) return Error{"mayfly is about to end; start it again"};
    auto given = request.parameters;
    given.insert(command_.parameters.begin(), command_.parameters.end());  // Those not in the form.
    auto values = plan::parameter_values(master_.mix().parameters, given);
    if (!values) return values.error();
    if (request.kinds && request.kinds->empty()) return Error{"choose at least one kind of users"};
    master::RunOptions options;
    options.target = {
        request.users.value_or(command_.users), request.spawn_rate.value_or(command_.spawn_rate)};
    options.run_time = request.run_time.value_or(command_.run_time);
    options.stop_timeout = command_.stop_timeout;
    options.host = request.host.value_or(command_.host);
    // A form shows the default without its password, and sends it back like that.
    if (options.host == without_password(command_.host)) options.host = command_.host;
    options.parameters = {values->begin(), values->end()};
    options.kinds = request.kinds.value_or(std::vector<std::string>{});
    if (!options.host.empty()) {
        if (auto url = net::parse_base_url(options.host); !url) return url.error();
    }
    if (auto started = master_.start(std::move(options)); !started) return started;
    is_concluded_ = false;
    verdict_.reset();
    outputs_.begin();
    return {};
}

Result<void> Session::set_users(const web::UsersRequest& request) {
    if (master_.state() != RunState::spawning && master_.state() != RunState::running) {
        return Error{"no test runs whose users could be changed; start one"};
    }
    const double rate = request.spawn_rate.value_or(latest_.run.spawn_rate);
    master_.set_target({request.users, rate});
    return {};
}

Result<void> Session::stop() {
    if (is_concluded_) return Error{"no test runs that could be stopped"};
    master_.stop(cluster::StopMode::graceful);
    return {};
}

Result<void> Session::reset() {
    if (master_.state() == RunState::ready) return Error{"there are no statistics yet"};
    master_.reset_statistics();
    return {};
}

}  // namespace mayfly::app
