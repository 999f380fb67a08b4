// Where finished runs are kept, and under which name.
#include "options/complaints.hpp"
#include "options/parsing.hpp"
#include "options/values.hpp"
#include "plan/run_name.hpp"

namespace mayfly::app {

void add_history_file(CLI::App& app, std::string& file, const char* help) {
    app.add_option("--history", file, help)->type_name("FILE");
}

void add_history_options(CLI::App& app, RunCommand& run) {
    add_history_file(app, run.history.file, "Keep finished runs in this file [the user's own]");
    app.add_flag("--no-history", run.history.is_off, "Do not keep the run in any history");
    const auto read_name = [&run](const std::string& name) -> Result<void> {
        run.name = name;
        return plan::check_run_name(name);
    };
    add_text_option(app, "--name", read_name, "The run's name in the history")->type_name("NAME");
}

Result<void> settle_history(
    const CLI::App& app, const std::vector<std::string>& arguments, HistoryOptions& history
) {
    if (history.file.empty() || !history.is_off) return {};
    // What is on the command line goes before the environment, and that before mayfly.toml.
    const bool names_file = is_given(*app.get_option("--history"), arguments);
    const bool refuses = is_given(*app.get_option("--no-history"), arguments);
    const bool is_of_arguments = names_file || refuses;
    const bool keeps = is_of_arguments ? names_file : is_in_environment("history");
    const bool discards = is_of_arguments ? refuses : is_in_environment("no-history");
    if (keeps == discards) {
        return Error{"--history keeps the run and --no-history does not; give one of them"};
    }
    history.is_off = discards;
    return {};
}

}  // namespace mayfly::app
