#include "scenario/compiler.hpp"

#include <algorithm>
#include <cstdlib>
#include <optional>
#include <system_error>
#include <unistd.h>
#include <vector>

#include <fmt/core.h>

#include "base/file.hpp"
#include "process/usable_cores.hpp"
#include "scenario/cache_directory.hpp"
#include "scenario/elf_symbols.hpp"
#include "scenario/hints.hpp"
#include "scenario/manifest.hpp"
#include "scenario/precompiled.hpp"
#include "scenario/public_headers.hpp"
#include "scenario/toolchain.hpp"

namespace mayfly::scenario {
namespace {

namespace fs = std::filesystem;

constexpr Duration compile_limit = std::chrono::minutes(5);
constexpr Duration notice_time = std::chrono::milliseconds(300);
constexpr auto unused_limit = std::chrono::hours(24 * 30);

std::string variable(const char* name) {
    const char* value = std::getenv(name);
    return value == nullptr ? std::string() : std::string(value);
}

/// The part of the cache that belongs to this version of mayfly, and what compiles into it.
struct Workshop {
    fs::path cache;
    fs::path folder;
    Toolchain toolchain;
    fs::path prefix;  // The precompiled header, if there is one.

    fs::path include() const { return folder / "include"; }
    fs::path manifest(const std::string& key) const { return folder / (key + ".files"); }
    fs::path library(const std::string& key) const { return folder / (key + ".so"); }
};

Result<Workshop> open_workshop(const CompilerSettings& settings) {
    auto cache = open_cache(settings.cache);
    if (!cache) return cache.error();
    Workshop workshop{*cache, *cache / abi_tag(), {}, {}};
    auto toolchain = find_toolchain(settings, workshop.include());
    if (!toolchain) return toolchain.error();
    workshop.toolchain = std::move(*toolchain);
    return workshop;
}

void take_precompiled(Workshop& workshop) {
    workshop.prefix = find_installed(workshop.toolchain);
    if (workshop.prefix.empty()) {
        workshop.prefix = find_precompiled(workshop.folder, workshop.toolchain);
    } else {
        workshop.toolchain.include = installed_folder() / "include";  // What it was made of.
    }
}

/// The library for sources and included files as they are now, if it was made before.
std::optional<Compiled> look_up(const Workshop& workshop, const std::string& key) {
    auto manifest = read_file(workshop.manifest(key));
    if (!manifest) return std::nullopt;
    Compiled known;
    known.included = parse_manifest(*manifest);
    const auto name = library_key(key, known.included);
    if (!name) return std::nullopt;  // An included file is gone: the compiler shall say so.
    known.library = workshop.library(*name);
    known.from_cache = true;
    if (!is_whole_library(known.library)) return std::nullopt;
    touch(known.library);
    touch(workshop.manifest(key));
    return known;
}

bool all_succeeded(const std::vector<process::Ended>& ended) {
    return std::all_of(ended.begin(), ended.end(), [](const process::Ended& command) {
        return command.exit_code == 0;
    });
}

void say(const std::string& line) {
    (void)write_all(STDERR_FILENO, line + "\n");
}

/// Runs the compiler over one stage of the work.
Result<void> run_stage(
    const std::vector<Command>& commands,
    const Sources& sources,
    std::string_view remedy,
    const process::Notice& notice = {}
) {
    auto ended = process::run_all(commands, process::usable_cores(), compile_limit, notice);
    if (!ended) return within("compiling " + sources.name, ended.error());
    std::string words;
    for (const process::Ended& command : *ended) words += command.out;
    std::vector<std::string> names;
    for (const fs::path& file : sources.files) names.push_back(file.string());
    if (auto sentence = second_scenario_in(words, names); !sentence.empty()) {
        return Error{std::move(sentence)};
    }
    (void)write_all(STDERR_FILENO, words);
    if (all_succeeded(*ended)) return {};
    if (const auto shortage = shortage_in(words); !shortage.empty()) {
        return Error{fmt::format("{} was not compiled: {}", sources.name, shortage)};
    }
    for (const std::string& hint : hints_on(words)) say("hint: " + hint);
    return Error{fmt::format("{} {}", sources.name, remedy)};
}

struct Made {
    ScratchFolder scratch;
    fs::path library;
    std::vector<fs::path> included;  // Without sources and without what the headers' tag covers.
};

std::vector<fs::path> included_files(
    const std::vector<fs::path>& dependencies, const Sources& sources, const Workshop& workshop
) {
    std::vector<fs::path> included;
    const std::string ours = workshop.folder.string() + "/";
    const std::string installed = installed_folder().string() + "/";
    for (const fs::path& rule_file : dependencies) {
        const auto rule = read_file(rule_file);
        if (!rule) continue;
        for (const fs::path& file : parse_dependencies(*rule)) {
            const bool is_source =
                std::find(sources.files.begin(), sources.files.end(), file) != sources.files.end();
            const std::string absolute = fs::absolute(file);
            if (!is_source && !absolute.starts_with(ours) && !absolute.starts_with(installed))
                included.emplace_back(absolute);
        }
    }
    std::sort(included.begin(), included.end());
    included.erase(std::unique(included.begin(), included.end()), included.end());
    return included;
}

Result<Made> make(const Workshop& workshop, const Sources& sources) {
    auto scratch = ScratchFolder::make(workshop.folder);
    if (!scratch) return scratch.error();
    std::vector<Command> commands;
    std::vector<fs::path> objects;
    std::vector<fs::path> dependencies;
    for (std::size_t i = 0; i < sources.files.size(); ++i) {
        objects.push_back(scratch->path() / fmt::format("{}.o", i));
        dependencies.push_back(scratch->path() / fmt::format("{}.d", i));
        commands.push_back(workshop.toolchain.compile(
            sources.files[i], objects[i], dependencies[i], workshop.prefix
        ));
    }
    const auto compiled = run_stage(
        commands,
        sources,
        "does not compile; correct what the compiler names above",
        {notice_time, [&] { say("compiling " + sources.name + " …"); }}
    );
    if (!compiled) return compiled.error();
    const fs::path library = scratch->path() / "scenario.so";
    const auto linked = run_stage(
        {workshop.toolchain.link(objects, library)},
        sources,
        "compiles but does not link; see above, and name libraries in MAYFLY_CXXFLAGS"
    );
    if (!linked) return linked.error();
    return Made{std::move(*scratch), library, included_files(dependencies, sources, workshop)};
}

/// What was written while the compiler read it may be in the library or not: not to be kept.
bool changed_since(const std::vector<fs::path>& files, fs::file_time_type started) {
    return std::any_of(files.begin(), files.end(), [&](const fs::path& file) {
        std::error_code gone;
        const auto written = fs::last_write_time(file, gone);
        return gone || (written >= started && written <= fs::file_time_type::clock::now());
    });
}

/// Moves the library under its name. Without a manifest nobody finds it again.
Result<fs::path> keep(
    const Workshop& workshop, const std::string& key, const Made& made, bool findable
) {
    auto name = library_key(key, made.included);
    if (!name) return name.error();
    const fs::path library = workshop.library(findable ? *name : *name + "-once");
    std::error_code failed;
    fs::permissions(made.library, fs::perms::owner_all, failed);
    fs::rename(made.library, library, failed);
    if (failed) return Error{fmt::format("keeping {}: {}", library.string(), failed.message())};
    if (!findable) return library;
    const auto written =
        replace_file(workshop.manifest(key), format_manifest(made.included), owner_only);
    if (!written) return written.error();
    return library;
}

/// From the second library on somebody is editing; one that is compiled once gains nothing.
bool deserves_precompiling(const Workshop& workshop) {
    if (!workshop.prefix.empty()) return false;
    std::error_code failed;
    std::size_t libraries = 0;
    for (const auto& entry : fs::directory_iterator(workshop.folder, failed))
        libraries += entry.path().extension() == ".so" ? 1U : 0U;
    return libraries >= 2;
}

Result<Compiled> compile_anew(Workshop& workshop, const Sources& sources, const std::string& key) {
    const auto now = fs::file_time_type::clock::now();
    prune(workshop.cache, now - unused_limit);
    if (auto unpacked = unpack_headers(workshop.include()); !unpacked) return unpacked.error();
    take_precompiled(workshop);
    auto made = make(workshop, sources);
    if (!made) return made.error();
    auto files = made->included;
    files.insert(files.end(), sources.files.begin(), sources.files.end());
    auto library = keep(workshop, key, *made, !changed_since(files, now));
    if (!library) return library.error();
    if (deserves_precompiling(workshop)) start_precompiling(workshop.folder, workshop.toolchain);
    Compiled compiled;
    compiled.library = std::move(*library);
    compiled.included = std::move(made->included);
    return compiled;
}

}  // namespace

CompilerSettings settings_from_environment() {
    return {variable("CXX"), variable("MAYFLY_CXXFLAGS"), variable("MAYFLY_CACHE_DIR")};
}

Result<Compiled> compile(const Sources& sources, const CompilerSettings& settings) {
    const Instant started = Clock::now();
    auto workshop = open_workshop(settings);
    if (!workshop) return workshop.error();
    auto key = source_key(sources.files, workshop->toolchain.identity);
    if (!key) return key.error();
    auto known = look_up(*workshop, *key);
    auto compiled =
        known ? Result<Compiled>(std::move(*known)) : compile_anew(*workshop, sources, *key);
    if (!compiled) return compiled;
    compiled->name = sources.name;
    compiled->took = Clock::now() - started;
    return compiled;
}

}  // namespace mayfly::scenario
