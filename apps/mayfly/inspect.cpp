#include "inspect.hpp"

#include <cstdio>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include <mayfly/plan.hpp>

#include "command_words.hpp"
#include "exit_code.hpp"
#include "process/crash_report.hpp"
#include "scenario/listing.hpp"
#include "scenario/load.hpp"
#include "scenario/payload.hpp"
#include "scenario/precompiled.hpp"
#include "scenario/row_files.hpp"
#include "scenario/sources.hpp"
#include "scenario/starter.hpp"
#include "scenario_exit.hpp"

namespace mayfly::app {
namespace {

struct Inspected {
    scenario::Library library;
    std::unique_ptr<Plan> plan = std::make_unique<Plan>();
};

/// Here the scenario's code runs in this process: that it crashes or exits is its mistake, too.
Result<Inspected> load(const std::vector<std::string>& words) {
    process::install_crash_reports(
        {.prefix = "mayfly: the scenario crashed: ", .exit_code = exit_unusable}
    );
    const ScenarioExit watch(exit_unusable);
    auto library = scenario::load(words);
    if (!library) return library.error();
    Inspected inspected{std::move(*library)};
    auto filled = scenario::fill(*inspected.plan, inspected.library);
    if (!filled) return filled.error();
    return inspected;
}

}  // namespace

int inspect_scenario(const InspectCommand& command) {
    const auto inspected = load(command.scenario);
    if (!inspected) return refuse(inspected.error());
    const auto& [library, plan] = *inspected;
    std::string text;
    if (command.what == InspectCommand::What::check) {
        text = scenario::summary_line(library.name(), *plan) + "\n";
    } else if (command.json) {
        text = scenario::listing_json(library.name(), *plan);
    } else {
        text = scenario::listing_table(*plan);
    }
    std::fputs(text.c_str(), stdout);
    return 0;
}

int write_new_scenario(const NewCommand& command) {
    if (auto written = scenario::write_starter(command.file); !written) {
        return refuse(written.error());
    }
    std::printf(
        "Wrote %s. Try it:\n  mayfly-target &\n  mayfly run %s -H http://127.0.0.1:8080 -t 10s\n",
        command.file.c_str(),
        shell_word(command.file).c_str()
    );
    return 0;
}

int build_executable(const BuildCommand& command) {
    // A scenario that cannot run is better found here than where it is taken to.
    const auto inspected = load(command.scenario);
    if (!inspected) return refuse(inspected.error());
    const auto& [library, plan] = *inspected;
    const auto data = scenario::travelling_files(library.folder(), scenario::row_file_names(*plan));
    if (!data) return refuse(data.error());
    const auto sources = scenario::named_sources(command.scenario);
    if (auto apart = check_apart({{"--output", command.output}}, sources); !apart) {
        return refuse(apart.error());
    }
    if (auto written =
            scenario::write_with_payload(command.output, library, "/proc/self/exe", *data);
        !written) {
        return refuse(written.error());
    }
    std::printf("Wrote %s.\n", command.output.c_str());
    return 0;
}

int precompile_headers() {
    const auto header = scenario::install_precompiled(scenario::settings_from_environment());
    if (!header) return refuse(header.error());
    std::printf("The headers are precompiled in %s.\n", header->parent_path().c_str());
    return 0;
}

}  // namespace mayfly::app
