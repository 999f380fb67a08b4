// The options for a load over time and for arrivals.
#pragma once

#include <CLI/CLI.hpp>

#include "plan/arrivals.hpp"
#include "plan/stages.hpp"

namespace mayfly::app {

/// --stages, of users or of rates of arrivals.
CLI::Option* add_stages(CLI::App& app, plan::Stages& stages, plan::ArrivalWishes& arrivals);
/// --arrival-rate, which is returned, and what goes with it.
CLI::Option* add_arrivals(CLI::App& app, plan::ArrivalWishes& arrivals);

}  // namespace mayfly::app
