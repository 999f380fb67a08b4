#include "run.hpp"

#include <csignal>
#include <random>

#include <fmt/format.h>

#include "environment.hpp"
#include "fiber/group.hpp"
#include "limits.hpp"
#include "outputs.hpp"
#include "scenario/compiler.hpp"
#include "scenario/payload.hpp"
#include "session.hpp"
#include "version.hpp"

namespace mayfly::app {
namespace {

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
        Session session(loop, command, master_settings(command, *scenario), **outputs);
        fiber::Group watchers(loop);
        fiber::Group main(loop);
        if (auto started = main.spawn([&] { code = session.run(watchers); }); !started) {
            log::error("{}", started.error().message);
        }
        loop.run();
    }
    return code;
}

}  // namespace mayfly::app
