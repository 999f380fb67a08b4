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
#include "run_record/setup.hpp"
#include "web/control.hpp"

namespace mayfly::app {

/// The load that a form begins with: what the command line says, else the scenario.
run_record::StartForm start_form(const RunCommand& command, const plan::Mix& mix);

/// The error says what of the request the scenario does not have, or cannot be.
Result<master::RunOptions> run_options(
    const RunCommand& command, const plan::Mix& mix, const web::StartRequest& request
);

/// As the start form begins: with what the command line gives. A secret is shown nowhere.
void fill_in_form(
    std::vector<plan::Parameter>& parameters, const std::map<std::string, std::string>& given
);

/// What a reader of the run's reports is told. The form may say something else by then.
run_record::Setup setup_of(
    const run_record::Setup& form, const plan::Mix& mix, const master::RunOptions& options
);

}  // namespace mayfly::app
