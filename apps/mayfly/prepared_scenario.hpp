// The scenario of a test, compiled if need be, in the form in which its workers get it.
#pragma once

#include <string>

#include "base/result.hpp"
#include "master/scenario_offer.hpp"
#include "options/options.hpp"

namespace mayfly::app {

struct PreparedScenario {
    std::string path;  // Of the library; empty: carried by this executable.
    std::string name;
    master::ScenarioOffer offer;  // For workers on other machines; only a master has any.
};

Result<PreparedScenario> prepare_scenario(const RunCommand& command);

}  // namespace mayfly::app
