#include "run.hpp"

#include <csignal>
#include <cstdio>
#include <random>
#include <sched.h>

#include <boost/asio/signal_set.hpp>
#include <fmt/format.h>

#include "children.hpp"
#include "fiber/await.hpp"
#include "fiber/group.hpp"
#include "limits.hpp"
#include "master/master.hpp"
#include "outputs.hpp"
#include "scenario/compiler.hpp"
#include "scenario/payload.hpp"
#include "version.hpp"

namespace mayfly::app {
namespace {

constexpr int exit_usage = 2;
constexpr int exit_partial = 4;
constexpr int exit_signal_base = 128;
constexpr Duration load_limit = std::chrono::seconds(60);
constexpr Duration goodbye_limit = std::chrono::seconds(3);

std::uint64_t usable_cores() {
    cpu_set_t cores;
    CPU_ZERO(&cores);
    if (sched_getaffinity(0, sizeof cores, &cores) != 0) return 1;
    return static_cast<std::uint64_t>(CPU_COUNT(&cores));
}

std::uint64_t random_seed() {
    std::random_device entropy;
    return entropy();  // 32 bits: short enough to be typed again.
}

struct ScenarioFile {
    std::string path;  // Empty: carried by this executable.
    std::string name;
};

Result<ScenarioFile> compile_scenario(const RunCommand& command) {
    if (command.scenario.empty()) {
        const auto payload = scenario::find_payload();
        if (!payload) return payload.error();
        if (!*payload) return Error{"no scenario given; name a .cpp file"};
        return ScenarioFile{"", (*payload)->name};
    }
    const auto sources = scenario::find_sources(command.scenario);
    if (!sources) return sources.error();
    if (!sources->library.empty()) return ScenarioFile{sources->library, sources->name};
    const auto compiled = scenario::compile(*sources, scenario::settings_from_environment());
    if (!compiled) return compiled.error();
    if (!compiled->from_cache) {
        log::info("compiled {} in {}", compiled->name, format_duration(compiled->took));
    }
    return ScenarioFile{compiled->library, compiled->name};
}

master::Master::Settings master_settings(const RunCommand& command, const ScenarioFile& scenario) {
    master::Master::Settings settings;
    settings.version = version;
    settings.scenario = scenario.name;
    cluster::Welcome& welcome = settings.welcome;
    welcome.workers =
        static_cast<std::uint32_t>(command.processes > 0 ? command.processes : usable_cores());
    welcome.scenario = scenario.path;
    welcome.scenario_name = scenario.name;
    welcome.log_level = command.log.level;
    welcome.http = http::to_options(command.http);
    welcome.tags = command.selection.tags;
    welcome.exclude_tags = command.selection.exclude_tags;
    welcome.kinds = command.selection.kinds;
    welcome.seed = command.seed.value_or(random_seed());
    welcome.stack_bytes = command.stack_bytes;
    return settings;
}

/// One `mayfly run`, on the master's loop.
class LocalRun {
public:
    LocalRun(
        fiber::Loop& loop, const RunCommand& command, const ScenarioFile& scenario, Outputs& outputs
    )
        : loop_(loop),
          command_(command),
          outputs_(outputs),
          settings_(master_settings(command, scenario)),
          master_(loop, settings_),
          signals_(loop.executor()) {}

    /// On a fiber: the whole test. Returns the exit code.
    int run(fiber::Group& watchers);

private:
    Result<void> start_children();
    void watch_signals();
    void take_interruption(int signal);
    void reap_children();
    int exit_code(const stats::Snapshot& final_snapshot) const;

    fiber::Loop& loop_;
    const RunCommand& command_;
    Outputs& outputs_;
    master::Master::Settings settings_;
    master::Master master_;
    boost::asio::basic_signal_set<fiber::Executor> signals_;
    std::vector<ChildProcess> children_;
    std::vector<std::pair<pid_t, std::uint32_t>> workers_;
    int interrupted_by_ = 0;
    bool is_over_ = false;
};

int LocalRun::run(fiber::Group& watchers) {
    for (const int signal : {SIGINT, SIGTERM, SIGCHLD}) signals_.add(signal);
    const auto watcher = watchers.spawn([this] { watch_signals(); });
    Result<void> ready = watcher ? start_children() : Result<void>(watcher.error());
    if (ready) ready = master_.wait_ready(load_limit);
    if (ready && interrupted_by_ == 0) {
        master_.subscribe([this](const stats::Snapshot& snapshot) { outputs_.show(snapshot); });
        const master::Target target{command_.users, command_.spawn_rate};
        ready = master_.start({target, command_.run_time, command_.stop_timeout, command_.host});
    }
    int code = exit_usage;
    if (!ready) {
        log::error("{}", ready.error().message);
    } else if (interrupted_by_ != 0) {
        code = exit_signal_base + interrupted_by_;
    } else {
        master_.wait_finished();
    }
    is_over_ = true;
    master_.dismiss(goodbye_limit);
    if (ready && code == exit_usage) {
        const stats::Snapshot last = master_.snapshot();
        outputs_.finish(last);
        code = exit_code(last);
    }
    kill_all(children_);
    watchers.cancel_all();
    return code;
}

Result<void> LocalRun::start_children() {
    for (std::uint32_t i = 0; i < settings_.welcome.workers; ++i) {
        auto child = start_worker(command_.stack_bytes);
        if (!child) return child.error();
        children_.push_back(*child);
        auto admitted = master_.admit(
            {cluster::adopt_socket(loop_, child->session),
             cluster::adopt_socket(loop_, child->pulse)}
        );
        if (!admitted) return admitted.error();
        workers_.emplace_back(child->pid, *admitted);
    }
    return {};
}

void LocalRun::watch_signals() {
    for (;;) {
        const int signal = signals_.async_wait(fiber::await);
        if (signal == SIGCHLD) {
            reap_children();
        } else {
            take_interruption(signal);
        }
    }
}

void LocalRun::take_interruption(int signal) {
    if (interrupted_by_ == 0) {
        interrupted_by_ = signal;
        log::warning("stopping; users finish their tasks (once more to stop now)");
        master_.stop(cluster::StopMode::graceful);
    } else {
        master_.stop(cluster::StopMode::now);
    }
}

void LocalRun::reap_children() {
    while (const auto end = reap_one(children_)) {
        if (end->is_clean || is_over_) continue;
        for (const auto& [pid, worker] : workers_)
            if (pid == end->pid) master_.worker_died(worker, end->sentence);
    }
}

int LocalRun::exit_code(const stats::Snapshot& last) const {
    if (interrupted_by_ != 0) return exit_signal_base + interrupted_by_;
    if (last.run.is_partial || !outputs_.is_complete()) return exit_partial;
    const bool has_failures =
        last.aggregated.failures > 0 || !last.exceptions.empty() || last.run.failed_users > 0;
    return has_failures ? command_.exit_code_on_error : 0;
}

}  // namespace

int run_test(const RunCommand& command) {
    std::signal(SIGPIPE, SIG_IGN);
    raise_open_file_limit();
    if (auto configured = log::configure(command.log); !configured) {
        log::error("{}", configured.error().message);
        return exit_usage;
    }
    const auto scenario = compile_scenario(command);
    if (!scenario) {
        log::error("{}", scenario.error().message);
        return exit_usage;
    }
    auto outputs = Outputs::open(command);
    if (!outputs) {
        log::error("{}", outputs.error().message);
        return exit_usage;
    }
    fiber::Loop loop;
    int code = exit_usage;
    {
        LocalRun run(loop, command, *scenario, **outputs);
        fiber::Group watchers(loop);
        fiber::Group main(loop);
        if (auto started = main.spawn([&] { code = run.run(watchers); }); !started) {
            log::error("{}", started.error().message);
        }
        loop.run();
    }
    return code;
}

}  // namespace mayfly::app
