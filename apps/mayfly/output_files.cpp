#include "output_files.hpp"

#include <algorithm>
#include <cmath>
#include <filesystem>
#include <system_error>

#include <fmt/core.h>

#include "base/text.hpp"
#include "report/csv_files.hpp"

namespace mayfly::app {
namespace {

std::string named_for(const run_record::StartForm& asked, std::string name) {
    const bool has_stages = !asked.stages.is_empty();
    const auto users = has_stages ? asked.stages.highest() : asked.users;
    const auto time = has_stages ? asked.stages.length() : asked.run_time;
    replace_all(name, "{u}", std::to_string(users));
    replace_all(name, "{r}", fmt::format("{}", asked.spawn_rate));
    replace_all(name, "{t}", fmt::format("{:.0f}", std::floor(to_seconds(time))));
    return name;
}

bool is_plain_file(const std::string& name) {
    std::error_code unknown;
    return std::filesystem::is_regular_file(name, unknown);
}

bool is_device(const std::string& name) {
    std::error_code unknown;
    return std::filesystem::exists(name, unknown) && !is_plain_file(name);
}

/// The same file before its ending: "run.json", 2 → "run-2.json".
std::string with_number(const std::string& file, int number) {
    if (file.empty() || number == 1 || is_device(file)) return file;
    const std::filesystem::path path(file);
    std::filesystem::path name = path.stem();
    name += fmt::format("-{}", number);
    name += path.extension();
    return (path.parent_path() / name).string();
}

}  // namespace

std::vector<NamedFile> OutputFiles::all() const {
    std::vector<NamedFile> files{
        {"--json-file", json}, {"--junit", junit}, {"--samples", samples}, {"--html", html}};
    for (const std::string_view ending : report::csv_file_endings) {
        if (!csv_prefix.empty()) files.push_back({"--csv", std::string(csv_prefix).append(ending)});
    }
    return files;
}

bool OutputFiles::is_empty() const {
    return std::ranges::all_of(all(), [](const NamedFile& file) { return file.path.empty(); });
}

bool OutputFiles::would_overwrite() const {
    return std::ranges::any_of(all(), is_plain_file, &NamedFile::path);
}

OutputFiles output_files(
    const RunCommand& command, const run_record::StartForm& asked, int number
) {
    const std::string& prefix = command.csv_prefix;
    return {
        .csv_prefix = prefix.empty() || number == 1 ? prefix : fmt::format("{}-{}", prefix, number),
        .json = with_number(command.json_file, number),
        .junit = with_number(command.junit_file, number),
        .html = with_number(named_for(asked, command.html_file), number),
        .samples = with_number(command.samples_file, number)};
}

run_record::StartForm first_start(const RunCommand& command) {
    return {command.users, command.spawn_rate, command.host, command.run_time, command.stages};
}

}  // namespace mayfly::app
