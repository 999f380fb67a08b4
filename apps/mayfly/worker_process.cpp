#include "worker_process.hpp"

#include <csignal>
#include <cstdlib>
#include <memory>
#include <optional>
#include <sys/prctl.h>

#include "base/log.hpp"
#include "fiber/group.hpp"
#include "fiber/overflow.hpp"
#include "http/environment.hpp"
#include "limits.hpp"
#include "scenario/library.hpp"
#include "scenario/load.hpp"
#include "version.hpp"
#include "worker/worker.hpp"

namespace mayfly::app {
namespace {

/// What a scenario needs as long as its users run.
struct Loaded {
    std::optional<scenario::Library> library;
    Plan plan;
    std::unique_ptr<http::Environment> http;
};

Result<scenario::Library> open_library(const cluster::Welcome& welcome) {
    if (welcome.scenario.empty()) return scenario::load({});  // What this executable carries.
    return scenario::Library::open(welcome.scenario, welcome.scenario_name);
}

Result<worker::LoadedScenario> load(
    Loaded& loaded, fiber::Loop& loop, const cluster::Welcome& welcome, stats::Recorder& recorder
) {
    auto library = open_library(welcome);
    if (!library) return library.error();
    loaded.library.emplace(std::move(*library));
    if (auto filled = loaded.library->fill(loaded.plan); !filled) return filled.error();
    const load::Selection selection{welcome.kinds, welcome.tags, welcome.exclude_tags};
    if (auto selected = load::select(loaded.plan, selection); !selected) return selected.error();
    auto settings = http::from_options(welcome.http);
    if (!settings) return settings.error();
    auto environment = http::Environment::make(loop, recorder, std::move(*settings));
    if (!environment) return environment.error();
    loaded.http = std::move(*environment);
    return worker::LoadedScenario{&loaded.plan, loaded.http.get()};
}

}  // namespace

int run_worker(const WorkerCommand& command) {
    std::signal(SIGINT, SIG_IGN);  // Ctrl-C is for the master, which tells us what to do.
    std::signal(SIGPIPE, SIG_IGN);
    prctl(
        PR_SET_PDEATHSIG, SIGKILL
    );                              // A loop that a task blocks would not notice the master's end.
    prctl(PR_SET_TIMERSLACK, 1UL);  // Timers in nanoseconds, not in the default 50 us.
    raise_open_file_limit();
    fiber::install_crash_reports(command.crash);  // The parent reads it when this process dies.
    log::redirect([](std::string_view) {});       // The master prints what the observer forwards.

    fiber::Loop loop(command.stack_bytes);
    Loaded loaded;
    worker::Worker worker(
        loop,
        {cluster::adopt_socket(loop, command.session), command.pulse},
        version,
        [&](const cluster::Welcome& welcome, stats::Recorder& recorder) {
            return load(loaded, loop, welcome, recorder);
        }
    );
    log::observe([&worker](log::Level level, std::string_view text) {
        worker.forward_log(level, text);
    });
    fiber::Group session(loop);
    const auto fiber = session.spawn([&worker] { (void)worker.run(); });
    if (fiber) loop.run();
    std::_Exit(0);  // Users that a lost master left behind are not unwound: nobody waits for them.
}

}  // namespace mayfly::app
