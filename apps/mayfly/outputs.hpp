// Everything a run writes: the live view, the final report, CSV and JSON. A file that cannot be
// written is said once and makes the results partial; it never ends the test.
#pragma once

#include <memory>
#include <optional>
#include <string>

#include "options.hpp"
#include "report/csv_files.hpp"
#include "report/live_view.hpp"
#include "stats/snapshot.hpp"

namespace mayfly::app {

class Outputs {
public:
    /// The error names the file that cannot be written at all.
    static Result<std::unique_ptr<Outputs>> open(const RunCommand& command);
    ~Outputs();

    void show(const stats::Snapshot& snapshot);
    /// The final report and files.
    void finish(const stats::Snapshot& snapshot);
    bool is_complete() const { return is_complete_; }

private:
    explicit Outputs(const RunCommand& command);
    void complain(const Result<void>& written);

    const RunCommand& command_;
    std::optional<report::LiveView> live_;
    std::optional<report::CsvFiles> csv_;
    bool is_complete_ = true;
};

}  // namespace mayfly::app
