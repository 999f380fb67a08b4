// How a finished run is judged: the exit code, and sentences for people. Pure.
#pragma once

#include "report/run_record.hpp"
#include "stats/snapshot.hpp"

namespace mayfly::app {

struct JudgeOptions {
    int exit_code_on_error = 1;  // When requests failed or scenario code threw.
    bool has_all_reports = true;
};

report::Verdict judge(const stats::Snapshot& last, const JudgeOptions& options);

}  // namespace mayfly::app
