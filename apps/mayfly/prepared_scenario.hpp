// The scenario of a test, compiled if necessary, in the form in which its workers get it.
#pragma once

#include <string>
#include <vector>

#include "base/named_files.hpp"
#include "base/result.hpp"
#include "master/scenario_offer.hpp"
#include "options/options.hpp"

namespace mayfly::app {

struct PreparedScenario {
    std::string path;  // Of the library; empty if this executable carries it.
    std::string name;
    std::string folder;  // Where the names of its data files begin; empty if it carries them.
    std::string digest;  // SHA-256 of its sources, or of the library; empty: mayfly's own.
    std::vector<NamedFile> inputs{};  // What it includes and, if wanted, its data files.
    master::ScenarioOffer offer{};    // For workers on other machines, which only a master has.
};

/// `lists_data`: its `inputs` are to have the data files, which takes another process to find out.
Result<PreparedScenario> prepare_scenario(const RunCommand& command, bool lists_data = false);

/// What a process must load first to run the scenario; nothing without --sanitize.
Result<std::vector<std::string>> sanitizer_libraries(const RunCommand& command);

}  // namespace mayfly::app
