#include "inspect.hpp"

#include <cstdio>

#include <mayfly/plan.hpp>

#include "exit_code.hpp"
#include "process/crash_report.hpp"
#include "scenario/listing.hpp"
#include "scenario/load.hpp"
#include "scenario/payload.hpp"
#include "scenario/precompiled.hpp"
#include "scenario/row_files.hpp"
#include "scenario/sources.hpp"
#include "scenario/starter.hpp"

namespace mayfly::app {
namespace {

/// Here the scenario's code runs in this process: its crash is a mistake of the scenario, too.
void expect_crashes() {
    process::install_crash_reports(
        {.prefix = "mayfly: the scenario crashed: ", .exit_code = exit_unusable}
    );
}

}  // namespace

int inspect_scenario(const InspectCommand& command) {
    expect_crashes();
    const auto library = scenario::load(command.scenario);
    if (!library) return refuse(library.error());
    Plan plan;
    if (auto filled = scenario::fill(plan, *library); !filled) return refuse(filled.error());
    std::string text;
    if (command.what == InspectCommand::What::check) {
        text = scenario::summary_line(library->name(), plan) + "\n";
    } else if (command.json) {
        text = scenario::listing_json(library->name(), plan);
    } else {
        text = scenario::listing_table(plan);
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
        command.file.c_str()
    );
    return 0;
}

int build_executable(const BuildCommand& command) {
    expect_crashes();
    const auto library = scenario::load(command.scenario);
    if (!library) return refuse(library.error());
    Plan plan;  // A scenario that cannot run is better found here than where it is taken to.
    if (auto filled = scenario::fill(plan, *library); !filled) return refuse(filled.error());
    const auto data = scenario::travelling_files(library->folder(), scenario::row_file_names(plan));
    if (!data) return refuse(data.error());
    const auto sources = scenario::named_sources(command.scenario);
    if (auto apart = check_apart({{"--output", command.output}}, sources); !apart) {
        return refuse(apart.error());
    }
    if (auto written =
            scenario::write_with_payload(command.output, *library, "/proc/self/exe", *data);
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
