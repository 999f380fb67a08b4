#include "outputs.hpp"

#include <algorithm>
#include <cerrno>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <system_error>
#include <utility>

#include <fmt/core.h>

#include "base/file.hpp"
#include "base/logging.hpp"
#include "base/text.hpp"
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

/// Locust's placeholders: {u} users, {r} spawn rate, {t} run time in whole seconds.
std::string named_for(const run_record::StartForm& asked, std::string name) {
    const bool has_stages = !asked.stages.is_empty();
    const auto users = has_stages ? asked.stages.highest() : asked.users;
    const auto time = has_stages ? asked.stages.length() : asked.run_time;
    replace_all(name, "{u}", std::to_string(users));
    replace_all(name, "{r}", fmt::format("{}", asked.spawn_rate));
    replace_all(name, "{t}", fmt::format("{:.0f}", std::floor(to_seconds(time))));
    return name;
}

/// The same file before its ending: "run.json", 2 → "run-2.json".
std::string with_number(const std::string& file, int number) {
    const std::filesystem::path path(file);
    std::filesystem::path name = path.stem();
    name += fmt::format("-{}", number);
    name += path.extension();
    return (path.parent_path() / name).string();
}

/// Not a device, such as /dev/stdout, which has nothing that could be overwritten.
bool is_plain_file(const std::string& name) {
    std::error_code unknown;
    return std::filesystem::is_regular_file(name, unknown);
}

bool is_device(const std::string& name) {
    std::error_code unknown;
    return std::filesystem::exists(name, unknown) && !is_plain_file(name);
}

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
    if (auto opened = outputs->open_csv(); !opened) return opened.error();
    if (auto opened = outputs->open_samples(); !opened) return opened.error();
    if (auto checked = outputs->check_files(
            {command.users, command.spawn_rate, command.host, command.run_time, command.stages}
        );
        !checked)
        return checked.error();
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

Result<void> Outputs::open_csv() {
    if (command_.csv_prefix.empty()) return {};
    const auto history =
        command_.csv_full_history ? report::History::full : report::History::aggregated;
    auto files = report::CsvFiles::open({csv_prefix(), history});
    if (!files) return files.error();
    csv_.emplace(std::move(*files));
    return {};
}

Result<void> Outputs::open_samples() {
    samples_.reset();
    if (command_.samples_file.empty()) return {};
    auto file = AppendFile::create(samples_file());
    if (!file) return within("--samples", file.error());
    samples_.emplace(std::move(*file));
    return samples_->append(load::header_of(*plan::sample_format_of(command_.samples_file)));
}

void Outputs::write_samples(std::string_view lines) {
    if (!samples_) return;
    const auto written = samples_->append(lines);
    complain(written);
    if (!written) samples_.reset();
}

std::string Outputs::numbered(const std::string& name) const {
    return name.empty() || number_ == 1 ? name : fmt::format("{}-{}", name, number_);
}

std::string Outputs::file_of_run(const std::string& name) const {
    return name.empty() || number_ == 1 || is_device(name) ? name : with_number(name, number_);
}

std::string Outputs::html_file(const run_record::StartForm& asked) const {
    if (command_.html_file.empty()) return {};
    const std::string name = named_for(asked, command_.html_file);
    return number_ == 1 || is_device(name) ? name : with_number(name, number_);
}

bool Outputs::would_overwrite(const run_record::StartForm& asked) const {
    const bool overwrites_csv =
        !command_.csv_prefix.empty() &&
        std::ranges::any_of(report::csv_file_endings, [&](std::string_view ending) {
            return is_plain_file(csv_prefix().append(ending));
        });
    return overwrites_csv || is_plain_file(json_file()) || is_plain_file(junit_file()) ||
           is_plain_file(samples_file()) || is_plain_file(html_file(asked));
}

Result<void> Outputs::check_files(const run_record::StartForm& asked) const {
    for (const std::string& file : {json_file(), junit_file()}) {
        if (file.empty()) continue;
        if (auto checked = check_replaceable(file); !checked) return checked;
    }
    const std::string file = html_file(asked);
    return file.empty() ? Result<void>() : check_replaceable(file);
}

void Outputs::announce(const std::string& line) {
    if (live_) return live_->print_line(line);
    std::fprintf(stderr, "%s\n", line.c_str());
}

void Outputs::begin(const run_record::StartForm& asked) {
    is_complete_ = true;
    if (!std::exchange(has_begun_, true)) return;  // Its files are there since the program began.
    const bool has_files = !command_.csv_prefix.empty() || !command_.json_file.empty() ||
                           !command_.html_file.empty() || !command_.junit_file.empty() ||
                           !command_.samples_file.empty();
    if (!has_files) return;
    do {
        ++number_;
    } while (would_overwrite(asked));
    logging::info(
        "the names of this run's files end in -{}, to keep those of earlier runs", number_
    );
    csv_.reset();
    complain(open_csv());
    complain(open_samples());
    complain(check_files(asked));
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
    if (const std::string file = json_file(); !file.empty()) {
        complain(replace_file(file, report::to_json(record)));
    }
    if (const std::string file = junit_file(); !file.empty()) {
        complain(replace_file(file, report::to_junit(record)));
    }
    const std::string file = html_file(record.ran.defaults);
    if (file.empty()) return;
    const web::ReportBundle bundle = web::report_bundle();
    const auto html =
        report::html_report(report::report_document(record), {bundle.script, bundle.style});
    complain(html ? replace_file(file, html->text) : Result<void>(html.error()));
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
    if (is_complete_) logging::error("{}", written.error().message);
    is_complete_ = false;
}

}  // namespace mayfly::app
