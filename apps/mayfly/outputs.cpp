#include "outputs.hpp"

#include <cerrno>
#include <cstdio>
#include <system_error>

#include <fmt/core.h>

#include "base/file.hpp"
#include "base/logging.hpp"
#include "report/console.hpp"
#include "report/html.hpp"
#include "report/json.hpp"
#include "report/json_report.hpp"
#include "report/terminal.hpp"
#include "web/assets.hpp"

namespace mayfly::app {
namespace {

/// Locust's placeholders: {u} users, {r} spawn rate, {t} run time in seconds, as whole numbers.
std::string named_for(const stats::RunSnapshot& run, std::string name) {
    const std::pair<std::string_view, std::uint64_t> values[] = {
        {"{u}", run.target_users},
        {"{r}", static_cast<std::uint64_t>(run.spawn_rate)},
        {"{t}", static_cast<std::uint64_t>(to_seconds(run.run_time))}};
    for (const auto& [mark, value] : values) {
        for (auto at = name.find(mark); at != name.npos; at = name.find(mark)) {
            name.replace(at, mark.size(), std::to_string(value));
        }
    }
    return name;
}

Result<void> print(const std::string& text, std::FILE* stream) {
    const std::size_t printed = std::fwrite(text.data(), 1, text.size(), stream);
    if (printed == text.size() && std::fflush(stream) == 0) return {};
    return Error{fmt::format(
        "cannot write {} ({}); give a --json-file to keep the results",
        stream == stdout ? "standard output" : "standard error",
        std::generic_category().message(errno)
    )};
}

}  // namespace

Result<std::unique_ptr<Outputs>> Outputs::open(const RunCommand& command) {
    std::unique_ptr<Outputs> outputs(new Outputs(command));  // The constructor is private.
    if (auto opened = outputs->open_csv(); !opened) return opened.error();
    if (auto checked = outputs->check_files(); !checked) return checked.error();
    return outputs;
}

Outputs::Outputs(const RunCommand& command) : command_(command) {
    if (command.only_summary) return;
    live_.emplace(stderr, [] { return report::style_of(stderr); });
    logging::redirect([this](std::string_view line) { live_->print_line(line); });
}

Outputs::~Outputs() {
    if (live_) logging::redirect({});
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

Result<void> Outputs::check_files() const {
    if (!command_.json_file.empty()) {
        if (auto checked = check_replaceable(command_.json_file); !checked) return checked;
    }
    if (command_.html_file.empty()) return {};
    stats::RunSnapshot run;
    run.target_users = command_.users;
    run.spawn_rate = command_.spawn_rate;
    run.run_time = command_.run_time;
    return check_replaceable(named_for(run, command_.html_file));
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

void Outputs::finish_csv(const report::RunRecord& record) {
    if (csv_) complain(csv_->finish(record.snapshot));
}

void Outputs::print_table(const report::RunRecord& record) {
    if (live_) live_->finish();
    std::FILE* const stream = command_.json ? stderr : stdout;
    const auto style = report::style_of(stream);
    complain(print(report::final_report(record.snapshot, record.verdict, style), stream));
}

void Outputs::print_json(const report::RunRecord& record) {
    if (command_.json) complain(print(report::to_json(record), stdout));
}

void Outputs::write_files(const report::RunRecord& record) {
    if (!command_.json_file.empty()) {
        complain(replace_file(command_.json_file, report::to_json(record)));
    }
    if (command_.html_file.empty()) return;
    const web::ReportBundle bundle = web::report_bundle();
    const auto html =
        report::html_report(report::report_document(record), {bundle.script, bundle.style});
    complain(
        html ? replace_file(named_for(record.snapshot.run, command_.html_file), html->text)
             : Result<void>(html.error())
    );
}

void Outputs::complain(const Result<void>& written) {
    if (written) return;
    if (is_complete_) logging::error("{}", written.error().message);
    is_complete_ = false;
}

}  // namespace mayfly::app
