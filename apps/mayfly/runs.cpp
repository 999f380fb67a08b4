#include "runs.hpp"

#include <cstdio>
#include <filesystem>
#include <string>

#include <fmt/core.h>

#include "base/file.hpp"
#include "exit_code.hpp"
#include "kept_runs.hpp"
#include "report/comparison.hpp"
#include "report/json_runs.hpp"
#include "report/run_list.hpp"
#include "run_record/json_run.hpp"

namespace mayfly::app {
namespace {

using run_record::History;
using run_record::Run;

Result<void> print_text(const std::string& text) {
    const bool is_printed = std::fwrite(text.data(), 1, text.size(), stdout) == text.size();
    if (is_printed && std::fflush(stdout) == 0) return {};
    return Error{"cannot write to standard output"};
}

report::TerminalStyle output_style() {
    return report::style_of(stdout);
}

/// A run of the history, or else a file of --json-file.
Result<Run> run_named(const History& history, const std::string& name) {
    auto document = history.document_named(name);
    std::error_code unknown;
    if (!document && std::filesystem::is_regular_file(name, unknown)) document = read_file(name);
    if (!document) return document.error();
    auto run = run_record::read_run(*document);
    return run ? run : within(name, run.error());
}

Result<void> list_runs(const History& history, bool is_json) {
    const auto runs = history.list();
    if (!runs) return runs.error();
    if (is_json) return print_text(report::runs_message(*runs) + "\n");
    if (runs->empty()) return print_text("The history " + history.file() + " has no runs.\n");
    return print_text(report::run_list(*runs, output_style()));
}

Result<void> show_run(const History& history, const RunsCommand& command) {
    const auto run = run_named(history, command.runs.front());
    if (!run) return run.error();
    if (command.json) return print_text(report::run_message(*run) + "\n");
    return print_text(report::run_text(*run, output_style()));
}

Result<void> compare_runs(const History& history, const RunsCommand& command) {
    const auto before = run_named(history, command.runs[0]);
    if (!before) return before.error();
    const auto now = run_named(history, command.runs[1]);
    if (!now) return now.error();
    if (command.json) return print_text(report::comparison_message(*before, *now) + "\n");
    return print_text(report::comparison_text(*before, *now, output_style()));
}

Result<void> export_run(const History& history, const RunsCommand& command) {
    const auto document = history.document_named(command.runs.front());
    if (!document) return document.error();
    return command.output.empty() ? print_text(*document) : replace_file(command.output, *document);
}

/// All of them, or none.
Result<void> delete_runs(const History& history, const RunsCommand& command) {
    for (const std::string& id : command.runs) {
        const auto found = history.find(id);
        if (!found) return found.error();
        if (found->id == id) continue;
        return Error{fmt::format(
            "'{}' is the name of the run {}; runs are deleted by their ids", id, found->id
        )};
    }
    for (const std::string& id : command.runs) {
        if (auto removed = history.remove(id); !removed) return removed;
    }
    return {};
}

Result<void> carry_out(const RunsCommand& command) {
    const auto history = history_of(command.history);
    if (!history) return history.error();
    switch (command.what) {
        case RunsCommand::What::list:
            return list_runs(*history, command.json);
        case RunsCommand::What::show:
            return show_run(*history, command);
        case RunsCommand::What::compare:
            return compare_runs(*history, command);
        case RunsCommand::What::export_document:
            return export_run(*history, command);
        case RunsCommand::What::remove:
            return delete_runs(*history, command);
    }
    return {};
}

}  // namespace

int show_runs(const RunsCommand& command) {
    const auto done = carry_out(command);
    return done ? 0 : refuse(done.error());
}

}  // namespace mayfly::app
