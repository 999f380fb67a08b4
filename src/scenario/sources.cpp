#include "scenario/sources.hpp"

#include <algorithm>
#include <system_error>

#include <fmt/core.h>

#include "base/near_name.hpp"

namespace mayfly::scenario {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view default_scenario = "scenario.cpp";

bool is_ignored(const fs::path& file) {
    const std::string name = file.filename().string();
    return name.starts_with('_') || name.starts_with('.');
}

bool is_source(const fs::path& file) {
    const auto extension = file.extension();
    return extension == ".cpp" || extension == ".cc" || extension == ".cxx";
}

Error missing(const fs::path& file) {
    std::vector<std::string> neighbours;
    std::error_code failed;
    const fs::path folder = file.has_parent_path() ? file.parent_path() : ".";
    for (const auto& entry : fs::directory_iterator(folder, failed))
        neighbours.push_back(entry.path().filename().string());
    std::sort(neighbours.begin(), neighbours.end());
    std::string absent = fmt::format("there is no {}", file.string());
    if (const auto near = nearest(file.filename().string(), neighbours))
        return {fmt::format("{}; did you mean {}?", absent, (file.parent_path() / *near).string())};
    if (!is_source(file)) return {absent};
    return {fmt::format("{}; `mayfly new {}` writes one to start from", absent, file.string())};
}

Error unreadable(const fs::path& path, std::error_code failed) {
    return {fmt::format("reading {}: {}", path.string(), failed.message())};
}

Result<void> add_folder(const fs::path& folder, std::vector<fs::path>& files) {
    std::error_code failed;
    std::error_code unknown;
    const std::size_t before = files.size();
    fs::recursive_directory_iterator entry(folder, failed);
    for (; !failed && entry != fs::recursive_directory_iterator(); entry.increment(failed)) {
        if (is_ignored(entry->path())) {
            entry.disable_recursion_pending();
        } else if (entry->path().extension() == ".cpp" && entry->is_regular_file(unknown)) {
            files.push_back(entry->path());
        }
    }
    if (failed) return unreadable(folder, failed);
    if (files.size() > before) return {};
    return Error{fmt::format(
        "{} holds no .cpp file (names that begin with _ or . do not count)", folder.string()
    )};
}

Result<void> add(const fs::path& path, Sources& sources) {
    const auto extension = path.extension();
    std::error_code failed;
    if (fs::is_directory(path, failed)) return add_folder(path, sources.files);
    if (!fs::exists(path, failed)) return failed ? unreadable(path, failed) : missing(path);
    if (is_source(path)) {
        sources.files.push_back(path);
        return {};
    }
    if (extension != ".so")
        return Error{fmt::format(
            "{} is no scenario; give a .cpp file, a folder of them, or a compiled .so",
            path.string()
        )};
    if (!sources.library.empty()) return Error{"give one .so only; a run has one scenario"};
    sources.library = path;
    return {};
}

/// "a.cpp,b.cpp" is two files, unless there is one with that very name.
std::vector<std::string> split_commas(const std::string& argument) {
    if (std::error_code failed; fs::exists(argument, failed)) return {argument};
    std::vector<std::string> parts;
    for (std::size_t from = 0; from <= argument.size();) {
        const std::size_t comma = std::min(argument.find(',', from), argument.size());
        if (comma > from) parts.push_back(argument.substr(from, comma - from));
        from = comma + 1;
    }
    return parts;
}

std::string name_of(const fs::path& path) {
    const std::string name = path.filename().string();
    if (name.empty()) return path.parent_path().filename().string() + "/";
    std::error_code failed;
    return fs::is_directory(path, failed) ? name + "/" : name;
}

}  // namespace

Result<Sources> find_sources(const std::vector<std::string>& arguments) {
    Sources sources;
    std::error_code failed;
    std::vector<std::string> paths;
    for (const std::string& argument : arguments) {
        const auto parts = split_commas(argument);
        paths.insert(paths.end(), parts.begin(), parts.end());
    }
    if (paths.empty()) {
        if (!fs::exists(default_scenario, failed))
            return Error{
                "which scenario? Name its .cpp file, as in `mayfly run shop.cpp`; `mayfly new "
                "shop.cpp` writes one to start from"};
        paths.emplace_back(default_scenario);
    }
    const fs::path first = fs::absolute(paths.front(), failed).lexically_normal();
    if (failed) return unreadable("the current folder", failed);
    sources.folder = fs::is_directory(first, failed) ? first : first.parent_path();
    for (const std::string& path : paths) {
        if (auto added = add(path, sources); !added) return added.error();
        sources.name += (sources.name.empty() ? "" : ", ") + name_of(path);
    }
    if (!sources.library.empty() && !sources.files.empty())
        return Error{"give either one compiled .so or sources, not both"};
    std::sort(sources.files.begin(), sources.files.end());
    sources.files.erase(
        std::unique(sources.files.begin(), sources.files.end()), sources.files.end()
    );
    return sources;
}

std::vector<NamedFile> named_sources(const std::vector<std::string>& arguments) {
    const auto sources = find_sources(arguments);
    std::vector<NamedFile> named;
    if (!sources) return named;
    for (const fs::path& file : sources->files) named.push_back({"a file of the scenario", file});
    named.push_back({"the scenario", sources->library});
    return named;
}

}  // namespace mayfly::scenario
