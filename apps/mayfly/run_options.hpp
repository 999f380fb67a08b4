// What a run is asked to do, from the command line and what a form or the API says besides, and
// the other way round: what the form begins with, and what reports of the run say. Pure.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "base/result.hpp"
#include "master/test_run.hpp"
#include "options/options.hpp"
#include "plan/mix.hpp"
#include "report/setup.hpp"
#include "web/control.hpp"

namespace mayfly::app {

/// The error says what of the request the scenario does not have, or cannot be.
Result<master::RunOptions> run_options(
    const RunCommand& command, const plan::Mix& mix, const web::StartRequest& request
);

/// Those of the scenario and of the command line.
std::vector<std::string> all_thresholds(const RunCommand& command, const plan::Mix& mix);

/// As the start form begins: with what the command line gives. A secret is shown nowhere.
void fill_in_form(
    std::vector<plan::Parameter>& parameters, const std::map<std::string, std::string>& given
);

/// What a reader of the run's reports is told. The form may say something else by then.
report::Setup setup_of(
    const report::Setup& form, const plan::Mix& mix, const master::RunOptions& options
);

}  // namespace mayfly::app
