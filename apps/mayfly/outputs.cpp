#include "outputs.hpp"

#include <cstdio>

#include "base/log.hpp"
#include "report/console.hpp"
#include "report/json.hpp"
#include "report/terminal.hpp"

namespace mayfly::app {

Result<std::unique_ptr<Outputs>> Outputs::open(const RunCommand& command) {
    std::unique_ptr<Outputs> outputs(new Outputs(command));  // The constructor is private.
    if (auto opened = outputs->open_csv(); !opened) return opened.error();
    return outputs;
}

Outputs::Outputs(const RunCommand& command) : command_(command) {
    if (command.only_summary) return;
    live_.emplace(stderr, [] { return report::style_of(stderr); });
    log::redirect([this](std::string_view line) { live_->print_line(line); });
}

Outputs::~Outputs() {
    if (live_) log::redirect({});
}

Result<void> Outputs::open_csv() {
    if (command_.csv_prefix.empty()) return {};
    const auto history =
        command_.csv_full_history ? report::History::full : report::History::aggregated;
    auto files = report::CsvFiles::open({command_.csv_prefix, history});
    if (!files) return files.error();
    csv_.emplace(std::move(*files));
    has_fresh_files_ = true;
    return {};
}

void Outputs::announce(const std::string& line) {
    if (live_) return live_->print_line(line);
    std::fprintf(stderr, "%s\n", line.c_str());
}

void Outputs::begin() {
    is_complete_ = true;
    if (!has_fresh_files_) complain(open_csv());
    has_fresh_files_ = false;
}

void Outputs::show(const stats::Snapshot& snapshot) {
    if (live_) live_->show(snapshot);
    if (csv_) complain(csv_->update(snapshot));
}

void Outputs::finish(const stats::Snapshot& snapshot) {
    if (live_) live_->finish();
    if (csv_) complain(csv_->finish(snapshot));
    if (!command_.json_file.empty()) complain(report::write_json(snapshot, command_.json_file));
    std::FILE* const table_stream = command_.json ? stderr : stdout;
    const std::string report = report::final_report(snapshot, report::style_of(table_stream));
    std::fputs(report.c_str(), table_stream);
    if (command_.json) std::fputs(report::to_json(snapshot).c_str(), stdout);
    if (std::fflush(stdout) != 0) is_complete_ = false;
}

void Outputs::complain(const Result<void>& written) {
    if (written) return;
    if (is_complete_) log::error("{}", written.error().message);
    is_complete_ = false;
}

}  // namespace mayfly::app
