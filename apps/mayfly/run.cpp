#include "run.hpp"

#include <csignal>
#include <cstdlib>
#include <random>
#include <utility>

#include "base/named_files.hpp"
#include "exit_code.hpp"
#include "fiber/group.hpp"
#include "fiber/loop.hpp"
#include "kept_runs.hpp"
#include "limits.hpp"
#include "net/unused_proxy.hpp"
#include "output_files.hpp"
#include "outputs.hpp"
#include "prepared_scenario.hpp"
#include "process/sanitizer.hpp"
#include "process/usable_cores.hpp"
#include "run_control.hpp"
#include "scenario/sources.hpp"
#include "version.hpp"

namespace mayfly::app {
namespace {

std::uint64_t random_seed() {
    std::random_device entropy;
    return entropy();  // 32 bits: short enough to be typed again.
}

std::uint64_t workers_of(const RunCommand& command) {
    if (command.master) return command.master->expect_workers;
    return command.processes > 0 ? command.processes : process::usable_cores();
}

master::Master::Settings master_settings(const RunCommand& command, PreparedScenario scenario) {
    master::Master::Settings settings;
    settings.version = version;
    settings.scenario = scenario.name;
    cluster::Welcome& welcome = settings.welcome;
    welcome.workers = static_cast<std::uint32_t>(workers_of(command));
    welcome.scenario.path = scenario.path;
    welcome.scenario.folder = scenario.folder;
    welcome.scenario_name = scenario.name;
    welcome.log_level = command.log.level;
    welcome.http = http::to_options(command.http);
    welcome.selection = command.selection;
    welcome.seed = command.seed.value_or(random_seed());
    welcome.stack_bytes = command.stack_bytes;
    welcome.samples_failures = command.samples_failures;
    welcome.samples = *plan::sample_format_of(command.samples_file);
    settings.offer = std::move(scenario.offer);
    return settings;
}

std::string of_environment(const char* name) {
    const char* value = std::getenv(name);
    return value == nullptr ? std::string() : value;
}

/// No input is lost: neither `inputs` nor what the command itself names.
Result<void> check_files_apart(const RunCommand& command, std::vector<NamedFile> inputs) {
    auto outputs = output_files(command, first_start(command)).all();
    outputs.push_back({"--logfile", command.log.file});
    outputs.push_back({"--history", command.history.file});
    inputs.insert(inputs.end(), command.inputs.begin(), command.inputs.end());
    return check_apart(outputs, inputs);
}

}  // namespace

int run_test(const RunCommand& command, std::optional<process::HeldSignals>& held) {
    for (const int signal : {SIGPIPE, SIGXFSZ}) std::signal(signal, SIG_IGN);  // Writing says so.
    raise_open_file_limit();
    if (auto apart = check_files_apart(command, scenario::named_sources(command.scenario));
        !apart) {
        return refuse(apart.error());
    }
    if (auto configured = logging::configure(command.log); !configured)
        return refuse(configured.error());
    tell_implicit_options(command);
    const std::string words = net::unused_proxy_words(command.http, command.host, of_environment);
    if (!words.empty()) logging::warning("{}", words);
    const auto sanitizer = sanitizer_libraries(command);
    if (!sanitizer) return refuse(sanitizer.error());
    const bool overwrites = output_files(command, first_start(command)).would_overwrite();
    auto scenario = prepare_scenario(command, overwrites);
    if (!scenario && held->is_any_waiting()) {
        scenario = PreparedScenario{.name = command.scenario.empty() ? "" : command.scenario[0]};
    }
    if (!scenario) return refuse(scenario.error());
    if (auto apart = check_files_apart(command, scenario->inputs); !apart) {
        return refuse(apart.error());
    }
    if (!sanitizer->empty()) {
        process::preload_sanitizer(*sanitizer);
        logging::warning("with --sanitize the scenario is slower; do not trust times of this run");
    }
    auto outputs = Outputs::open(command);
    if (!outputs) return refuse(outputs.error());
    auto kept = open_history(command.history);
    if (!kept) {
        refuse(kept.error());
        return judge::exit_partial;
    }
    kept->scenario_digest = scenario->digest;
    fiber::Loop loop;
    Result<int> code = 0;
    {
        RunControl control(
            loop, command, master_settings(command, std::move(*scenario)), **outputs, *kept
        );
        fiber::Group watchers(loop);
        fiber::Group main(loop);
        if (auto started = main.spawn([&] { code = control.run(watchers, held); }); !started) {
            code = started.error();
        }
        loop.run();
    }
    return code ? *code : refuse(code.error());
}

}  // namespace mayfly::app
