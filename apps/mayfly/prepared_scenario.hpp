// The scenario of a test, compiled if necessary, in the form in which its workers get it.
#pragma once

#include <string>
#include <vector>

#include "base/result.hpp"
#include "master/scenario_offer.hpp"
#include "options/options.hpp"

namespace mayfly::app {

struct PreparedScenario {
    std::string path;  // Of the library; empty if this executable carries it.
    std::string name;
    std::string folder;  // Where the names of its data files begin; empty if it carries them.
    std::string digest;  // SHA-256 of its sources, or of the library; empty: mayfly's own.
    master::ScenarioOffer offer;  // For workers on other machines, which only a master has.
};

Result<PreparedScenario> prepare_scenario(const RunCommand& command);

/// What a process must load first to run the scenario; nothing without --sanitize.
Result<std::vector<std::string>> sanitizer_libraries(const RunCommand& command);

}  // namespace mayfly::app
