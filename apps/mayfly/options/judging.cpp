// What decides whether a run passes: thresholds, what of the run they cover, and exit codes.
#include <algorithm>

#include "options/parsing.hpp"
#include "options/values.hpp"
#include "plan/threshold.hpp"

namespace mayfly::app {
namespace {

/// In a variable of the environment, each is a line.
void add_thresholds(CLI::App& app, std::vector<std::string>& thresholds) {
    const auto take = [&thresholds](const std::vector<std::string>& texts) {
        for (const std::string& text : texts) {
            const auto lines = CLI::detail::split(text, '\n');
            for (const std::string& one : lines) {
                if (lines.size() == 1 || !one.empty()) thresholds.push_back(one);
            }
        }
        if (const auto read = plan::parse_thresholds(thresholds); !read) {
            throw CLI::ValidationError("--threshold", read.error().message);
        }
    };
    app.add_option_function<std::vector<std::string>>(
           "--threshold", take, "A limit to keep: 'p95 < 500ms', 'GET /item: failures < 1%'"
    )
        ->type_name("LIMIT")
        ->allow_extra_args(false);
}

void add_warmup(CLI::App& app, plan::Warmup& warmup) {
    const auto read = [&warmup](const std::string& text) -> Result<void> {
        const auto parsed = plan::parse_warmup(text);
        if (!parsed) return parsed.error();
        warmup = *parsed;
        return {};
    };
    add_text_option(app, "--warmup", read, "Judge what comes after: 30s, or ramp (all users run)")
        ->type_name("TIME");
}

CLI::Option* add_regression_limit(CLI::App& app, std::optional<double>& percent) {
    const auto read = [&percent](const std::string& text) -> Result<void> {
        percent = parse_percent(text);
        if (percent && *percent >= 0 && *percent <= 1000) return {};
        return Error{"'" + text + "' is no share; write it as 10%"};
    };
    return add_text_option(
               app, "--fail-on-regression", read, "Fail if a figure got worse by more than this"
    )
        ->type_name("PERCENT");
}

}  // namespace

void add_judging_options(CLI::App& app, RunCommand& run) {
    add_thresholds(app, run.thresholds);
    add_warmup(app, run.warmup);
    app.add_option("--junit", run.junit_file, "Write a test case for each threshold, as JUnit does")
        ->type_name("FILE");
    auto* baseline = app.add_option(
        "--baseline", run.baseline, "Compare with an earlier run, by what its --json-file wrote"
    );
    baseline->type_name("FILE");
    add_regression_limit(app, run.regression_limit_percent)->needs(baseline);
    app.add_flag("--compare-anyway", run.compare_anyway, "Even if scenario, load or target differ")
        ->needs(baseline);
    app.add_option("--exit-code-on-error", run.exit_code_on_error, "Exit code when requests failed")
        ->capture_default_str()
        ->check(is_in(WholeNumbers{0, 255}));
    app.add_option(
           "--generator-limit",
           run.generator_limit_percent,
           "Percent of the workers' time that they may hold up users before nothing is trusted"
    )
        ->type_name("PERCENT")
        ->capture_default_str()
        ->check(is_in(Numbers{0, 100}));
}

}  // namespace mayfly::app
