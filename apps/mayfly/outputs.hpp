// Everything that a run writes: the live view, the final report, CSV, JSON and HTML. A file that
// cannot be written is reported once and makes the results partial; it never ends the test.
#pragma once

#include <cstdio>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <string_view>

#include "base/file.hpp"
#include "base/logging.hpp"
#include "options/options.hpp"
#include "output_files.hpp"
#include "report/csv_files.hpp"
#include "report/live_view.hpp"
#include "report/run_record.hpp"
#include "run_record/setup.hpp"
#include "stats/snapshot.hpp"

namespace mayfly::app {

class Outputs {
public:
    /// The error names the file that cannot be written.
    static Result<std::unique_ptr<Outputs>> open(const RunCommand& command);
    ~Outputs();

    /// Prints a line for the person who started the program, not for the log.
    void announce(const std::string& line);
    /// A run begins. The first one writes the files that were named, a later one others, whose
    /// names have a number.
    void begin(const run_record::StartForm& asked);
    /// What the names of the CSV files of this run begin with; empty if there are none.
    std::string csv_prefix() const { return files(first_start(command_)).csv_prefix; }
    void show(const report::RunRecord& record);
    /// Whole lines of --samples.
    void write_samples(std::string_view lines);
    /// Prints a part of the results, where print_table() does.
    void print_result(const std::string& text);
    // The end of a run, in this order. Files may be written several times.
    void finish_csv(const report::RunRecord& record);
    /// --json-file, --junit and --html.
    void write_files(const report::RunRecord& record);
    void print_table(const report::RunRecord& record);
    void print_json(const report::RunRecord& record);
    /// Says once of each file that it could not be written; the results are therefore not complete.
    void complain(const Result<void>& written);
    /// Adds to the summary of the step if this is one of a workflow of GitHub.
    void add_step_summary(const report::RunRecord& record);
    /// Whether all was written, the log as well.
    bool is_complete() const { return is_complete_ && !logging::has_lost_lines(); }

private:
    explicit Outputs(const RunCommand& command);
    Result<void> open_csv(const std::string& prefix);
    Result<void> open_samples(const std::string& name);
    /// Creates the files that are written at the end, so that an error is known at the start.
    Result<void> check_files(const OutputFiles& files) const;
    /// Those of this run.
    OutputFiles files(const run_record::StartForm& asked) const;
    void write_file(const std::string& name, const std::string& text);
    std::FILE* results() const { return command_.json ? stderr : stdout; }

    const RunCommand& command_;
    std::optional<report::LiveView> live_;
    std::optional<report::CsvFiles> csv_;
    std::optional<AppendFile> samples_;
    bool is_complete_ = true;
    std::set<std::string> complaints_;  // Of this run.
    std::set<std::string> written_;     // At its end, by name.
    bool has_begun_ = false;            // A run has.
    int number_ = 1;                    // In the names of this run's files.
};

}  // namespace mayfly::app
