#include "scenario/toolchain.hpp"

#include <algorithm>
#include <cstdlib>
#include <ctime>
#include <elf.h>
#include <fstream>
#include <string_view>
#include <sys/stat.h>
#include <unistd.h>

#include <fmt/core.h>

#include "base/file.hpp"
#include "base/text.hpp"
#include "scenario/command_words.hpp"
#include "scenario/public_headers.hpp"

namespace mayfly::scenario {
namespace {

namespace fs = std::filesystem;

constexpr Duration version_limit = std::chrono::seconds(20);

/// -O1: a scenario's own code is a small part of a request, and what it inlines matters more than
/// how cleverly. Hidden: what two libraries of one process define must not meet.
const std::vector<std::string> fixed_flags{
    "-std=c++20", "-O1", "-g1", "-fPIC", "-fvisibility=hidden", "-fstack-clash-protection"};

fs::path find_program(const std::string& name) {
    if (name.find('/') != std::string::npos)
        return ::access(name.c_str(), X_OK) == 0 ? fs::path(name) : fs::path();
    const char* path = std::getenv("PATH");
    std::string_view folders = path == nullptr ? "/usr/bin:/bin" : path;
    while (!folders.empty()) {
        const std::size_t colon = std::min(folders.find(':'), folders.size());
        const fs::path program = fs::path(folders.substr(0, colon)) / name;
        if (::access(program.c_str(), X_OK) == 0 && fs::is_regular_file(program)) return program;
        folders.remove_prefix(std::min(colon + 1, folders.size()));
    }
    return {};
}

Result<Command> find_compiler(const CompilerSettings& settings) {
    constexpr std::string_view remedy =
        "install g++ (apt install g++), or set CXX to a C++20 compiler, or compile the scenario "
        "elsewhere with `mayfly build`";
    auto words = split_words(settings.compiler);
    if (!words) return within("CXX", words.error());
    if (!words->empty()) {
        if (!find_program(words->front()).empty()) return *words;
        return Error{fmt::format("there is no compiler {}; {}", words->front(), remedy)};
    }
    for (const char* name : {"c++", "g++", "clang++"}) {
        if (!find_program(name).empty()) return Command{name};
    }
    return Error{fmt::format("there is no C++ compiler here; {}", remedy)};
}

/// Whether another version of it is another file: gcc, and no script, ccache or the like that may
/// call another compiler. (That of clang is in libraries, and configuration files change what it
/// does. Where files have no time of their own, as on Nix, they do not tell versions apart.)
bool is_gcc(const fs::path& program, std::time_t changed) {
    constexpr std::time_t first_true_time = 366 * 24 * 3600 * 11L;  // 1981.
    if (changed < first_true_time || program.filename().string().find("g++") == std::string::npos)
        return false;
    std::string start(SELFMAG, '\0');
    std::ifstream(program).read(start.data(), SELFMAG);
    return start == ELFMAG;
}

/// A replaced compiler has another size or time; one behind a script or ccache another version.
Result<std::string> identify(const Command& compiler) {
    std::string identity;
    bool is_known = compiler.size() == 1;
    for (const std::string& word : compiler) {
        struct stat status {};
        const fs::path program = find_program(word);
        std::error_code failed;
        const fs::path file = fs::canonical(program, failed);
        if (!failed && ::stat(file.c_str(), &status) == 0) {
            identity += fmt::format(
                "{} {} {} {}.{}\n",
                program.string(),
                file.string(),
                status.st_size,
                status.st_mtim.tv_sec,
                status.st_mtim.tv_nsec
            );
        }
        is_known = is_known && is_gcc(file, status.st_mtim.tv_sec);
    }
    if (is_known) return identity;  // To ask takes milliseconds, at each start.
    Command command = compiler;
    command.emplace_back("--version");
    auto ended = process::run(command, version_limit);
    if (!ended) return within(fmt::format("asking {} for its version", compiler[0]), ended.error());
    return identity + ended->out;
}

/// "-lpq" of an object that holds the text "mayfly links -lpq;".
std::vector<std::string> named_libraries(std::string_view object) {
    constexpr std::string_view mark = "mayfly links ";
    std::vector<std::string> libraries;
    for (auto at = object.find(mark); at != object.npos; at = object.find(mark, at)) {
        at += mark.size();
        const auto name = object.substr(at, object.find(';', at) - at);
        if (name.starts_with("-l") && name.size() < 100) libraries.emplace_back(name);
    }
    return libraries;
}

Command joined(Command command, const std::vector<std::string>& more) {
    command.insert(command.end(), more.begin(), more.end());
    return command;
}

/// The headers are in a system folder, so that warnings are about the author's own code.
Command with_headers(const Toolchain& tools) {
    return joined(joined(tools.compiler, {"-isystem", tools.include.string()}), tools.flags);
}

}  // namespace

Command Toolchain::compile(
    const fs::path& source,
    const fs::path& object,
    const fs::path& dependencies,
    const fs::path& prefix
) const {
    Command command = with_headers(*this);
    if (!prefix.empty()) command = joined(command, {"-include", prefix.string()});
    return joined(
        command,
        {"-MMD", "-MF", dependencies.string(), "-c", source.string(), "-o", object.string()}
    );
}

Command Toolchain::link(const std::vector<fs::path>& objects, const fs::path& library) const {
    Command command = joined(compiler, {"-shared", "-o", library.string()});
    for (const fs::path& object : objects) command.push_back(object.string());
    for (const fs::path& object : objects) {
        if (const auto bytes = read_file(object))
            command = joined(command, named_libraries(*bytes));
    }
    command.push_back(fmt::format("-Wl,--defsym={}=0", abi_symbol()));
    return joined(command, flags);  // Last, for libraries among them come after the objects.
}

Command Toolchain::precompile(const fs::path& header, const fs::path& precompiled) const {
    return joined(
        with_headers(*this), {"-x", "c++-header", header.string(), "-o", precompiled.string()}
    );
}

Result<std::vector<std::string>> sanitizer_libraries(const CompilerSettings& settings) {
    std::vector<std::string> libraries;
    if (!std::string_view(MAYFLY_SANITIZE).empty()) return libraries;  // They are in this program.
    const auto compiler = find_compiler(settings);
    if (!compiler) return compiler.error();
    for (const char* name : {"libasan.so", "libubsan.so"}) {
        Command command = *compiler;
        command.push_back(fmt::format("-print-file-name={}", name));
        const auto ended = process::run(command, version_limit);
        if (!ended) return within(fmt::format("asking {} for {}", command[0], name), ended.error());
        const fs::path file(trimmed(ended->out));
        std::error_code failed;
        if (!file.is_absolute() || !fs::exists(file, failed)) {
            return Error{fmt::format(
                "--sanitize needs {}, which {} does not have; install it (Debian: it comes with "
                "g++, as libasan8 and libubsan1) and compile with g++",
                name,
                command[0]
            )};
        }
        libraries.push_back(fs::canonical(file, failed).string());
    }
    return libraries;
}

Result<Toolchain> find_toolchain(const CompilerSettings& settings, const fs::path& include) {
    auto compiler = find_compiler(settings);
    if (!compiler) return compiler.error();
    auto own_flags = split_words(settings.flags);
    if (!own_flags) return within("MAYFLY_CXXFLAGS", own_flags.error());
    auto identity = identify(*compiler);
    if (!identity) return identity.error();

    Toolchain toolchain{*compiler, fixed_flags, *identity, include};
    constexpr std::string_view sanitizers = MAYFLY_SANITIZE;
    if (!sanitizers.empty()) {
        toolchain.flags.push_back(fmt::format("-fsanitize={}", sanitizers));
        toolchain.flags.emplace_back("-fno-omit-frame-pointer");
    }
    if (settings.sanitizes && sanitizers.empty()) {
        for (const char* flag :
             {"-fsanitize=address,undefined",
              "-fno-sanitize-recover=all",
              "-fno-sanitize=vptr,object-size",
              "-fno-omit-frame-pointer"}) {
            toolchain.flags.emplace_back(flag);
        }
    }
    toolchain.flags = joined(toolchain.flags, *own_flags);
    for (const std::string& flag : toolchain.flags) toolchain.identity += flag + "\n";
    // Colours do not belong to the identity: they change what is said, not what is made.
    if (::isatty(STDERR_FILENO) == 1 && std::getenv("NO_COLOR") == nullptr)
        toolchain.flags.emplace_back("-fdiagnostics-color=always");
    return toolchain;
}

}  // namespace mayfly::scenario
