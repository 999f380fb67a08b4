#include "scenario/row_files.hpp"

#include <algorithm>

#include <fmt/core.h>

#include "load/hooks.hpp"
#include "scenario/payload.hpp"

namespace mayfly::scenario {

namespace fs = std::filesystem;

Result<MappedFile> find_row_file(const fs::path& folder, const std::string& name) {
    if (folder.empty()) {
        const auto payload = find_payload();
        if (!payload) return payload.error();
        const auto files = *payload ? (*payload)->files : std::vector<EmbeddedFile>();
        const auto file = std::ranges::find(files, name, &EmbeddedFile::name);
        if (file != files.end()) {
            return MappedFile::open("/proc/self/exe", {file->offset, file->size});
        }
        return Error{
            fmt::format("the data file {} is not in this executable; build it again", name)};
    }
    const auto path = (folder / name).lexically_normal();
    std::error_code failed;
    if (fs::exists(path, failed)) return MappedFile::open(path);
    return Error{fmt::format(
        "there is no {}, which the scenario names with plan.data(); a relative name begins at the "
        "scenario's folder",
        path.string()
    )};
}

Result<void> fill(Plan& plan, const Library& library) {
    if (auto filled = library.fill(plan); !filled) return filled;
    return detail::open_all(plan.hooks().data, [&](const std::string& name) {
        return find_row_file(library.folder(), name);
    });
}

std::vector<std::string> row_file_names(const Plan& plan) {
    std::vector<std::string> names;
    for (const auto& declared : plan.hooks().data) names.push_back(declared.file);
    return names;
}

Result<std::vector<RowFileBytes>> travelling_files(
    const fs::path& folder, const std::vector<std::string>& names
) {
    std::vector<RowFileBytes> files;
    for (const auto& name : names) {
        if (std::ranges::find(files, name, &RowFileBytes::name) != files.end()) continue;
        auto bytes = find_row_file(folder, name);
        if (!bytes) return bytes.error();
        if (bytes->bytes().size() > largest_travelling_file) {
            return Error{fmt::format(
                "{} has more than 256 MiB, which is the most that goes to another machine or into "
                "an executable; give it fewer rows",
                name
            )};
        }
        files.push_back({name, std::move(*bytes)});
    }
    return files;
}

}  // namespace mayfly::scenario
