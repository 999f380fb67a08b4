#include "outputs.hpp"

#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <system_error>
#include <utility>

#include <fmt/core.h>

#include "base/file.hpp"
#include "base/logging.hpp"
#include "load/request_event.hpp"
#include "report/console.hpp"
#include "report/html.hpp"
#include "report/json.hpp"
#include "report/json_report.hpp"
#include "report/junit.hpp"
#include "report/rate_curve.hpp"
#include "report/step_summary.hpp"
#include "report/terminal.hpp"
#include "web/assets.hpp"

namespace mayfly::app {
namespace {

report::Rows rows_of(const RunCommand& command) {
    return command.all_rows ? report::Rows::all : report::Rows::notable;
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
    const OutputFiles files = outputs->files(first_start(command));
    if (auto opened = outputs->open_csv(files.csv_prefix); !opened) return opened.error();
    if (auto opened = outputs->open_samples(files.samples); !opened) return opened.error();
    if (auto checked = outputs->check_files(files); !checked) return checked.error();
    return outputs;
}

Outputs::Outputs(const RunCommand& command) : command_(command) {
    if (command.only_summary) return;
    live_.emplace(
        stderr, [] { return report::style_of(stderr); }, rows_of(command)
    );
    logging::redirect([this](std::string_view line) { live_->print_line(line); });
}

Outputs::~Outputs() {
    if (live_) logging::redirect({});
}

Result<void> Outputs::open_csv(const std::string& prefix) {
    if (prefix.empty()) return {};
    const auto history =
        command_.csv_full_history ? report::History::full : report::History::aggregated;
    auto files = report::CsvFiles::open({prefix, history});
    if (!files) return files.error();
    csv_.emplace(std::move(*files));
    return {};
}

Result<void> Outputs::open_samples(const std::string& name) {
    samples_.reset();
    if (name.empty()) return {};
    auto file = AppendFile::create(name);
    if (!file) return within("--samples", file.error());
    samples_.emplace(std::move(*file));
    return samples_->append(load::header_of(*plan::sample_format_of(name)));
}

void Outputs::write_samples(std::string_view lines) {
    if (!samples_) return;
    const auto written = samples_->append(lines);
    complain(written);
    if (!written) samples_.reset();
}

OutputFiles Outputs::files(const run_record::StartForm& asked) const {
    return output_files(command_, asked, number_);
}

Result<void> Outputs::check_files(const OutputFiles& files) const {
    for (const std::string& file : {files.json, files.junit, files.html}) {
        if (file.empty()) continue;
        if (auto checked = check_replaceable(file); !checked) return checked;
    }
    return {};
}

void Outputs::announce(const std::string& line) {
    if (live_) return live_->print_line(line);
    std::fprintf(stderr, "%s\n", line.c_str());
}

void Outputs::begin(const run_record::StartForm& asked) {
    is_complete_ = true;
    complaints_.clear();
    written_.clear();
    if (!std::exchange(has_begun_, true)) return;  // Its files are there since the program began.
    if (files(asked).is_empty()) return;
    do {
        ++number_;
    } while (files(asked).would_overwrite());
    logging::info(
        "the names of this run's files end in -{}, to keep those of earlier runs", number_
    );
    csv_.reset();
    const OutputFiles named = files(asked);
    complain(open_csv(named.csv_prefix));
    complain(open_samples(named.samples));
    complain(check_files(named));
    complain(check_apart(named.all(), {}));  // {u} may be another number by now.
}

void Outputs::show(const report::RunRecord& record) {
    if (live_) live_->show(record.snapshot, record.timeline);
    if (csv_) complain(csv_->update(record.snapshot));
}

void Outputs::finish_csv(const report::RunRecord& record) {
    if (csv_) complain(csv_->finish(record.snapshot));
}

void Outputs::print_table(const report::RunRecord& record) {
    if (live_) live_->finish();
    const auto style = report::style_of(results());
    print_result(
        record.curve != nullptr
            ? report::search_report(*record.curve, record.snapshot, style)
            : report::final_report(record.snapshot, record.verdict, style, rows_of(command_))
    );
}

void Outputs::print_result(const std::string& text) {
    complain(print(text, results()));
}

void Outputs::print_json(const report::RunRecord& record) {
    if (command_.json) complain(print(report::to_json(record), stdout));
}

void Outputs::write_files(const report::RunRecord& record) {
    const OutputFiles named = files(record.ran.defaults);
    if (!named.json.empty()) write_file(named.json, report::to_json(record));
    if (!named.junit.empty()) write_file(named.junit, report::to_junit(record));
    if (named.html.empty()) return;
    const web::ReportBundle bundle = web::report_bundle();
    const auto html =
        report::html_report(report::report_document(record), {bundle.script, bundle.style});
    html ? write_file(named.html, html->text) : complain(html.error());
}

/// An earlier version of this run makes room for one that says how it ended: none is better than
/// one that is not true any more.
void Outputs::write_file(const std::string& name, const std::string& text) {
    auto written = replace_file(name, text);
    if (!written && written_.contains(name)) {
        std::error_code unknown;
        std::filesystem::remove(name, unknown);
        written = replace_file(name, text);
    }
    if (written) written_.insert(name);
    complain(written);
}

void Outputs::add_step_summary(const report::RunRecord& record) {
    const auto variable = [](const char* name) {
        const char* value = std::getenv(name);
        return std::string(value == nullptr ? "" : value);
    };
    const std::string path = variable("GITHUB_STEP_SUMMARY");
    if (path.empty() || variable("GITHUB_ACTIONS") != "true") return;
    auto file = AppendFile::open(path);
    const auto written = file ? file->append(report::to_step_summary(record)) : file.error();
    if (written) return;
    logging::warning(
        "the step summary of GITHUB_STEP_SUMMARY lacks this run: {}", written.error().message
    );
}

void Outputs::complain(const Result<void>& written) {
    if (written) return;
    is_complete_ = false;
    if (complaints_.insert(written.error().message).second) {
        logging::error("{}", written.error().message);
    }
}

}  // namespace mayfly::app
