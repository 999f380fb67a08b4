#include "scenario/precompiled.hpp"

#include <cerrno>
#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <system_error>
#include <unistd.h>

#include <fmt/core.h>

#include "base/descriptor.hpp"
#include "base/digest.hpp"
#include "base/file.hpp"
#include "process/spawn.hpp"
#include "scenario/cache_directory.hpp"
#include "scenario/public_headers.hpp"

namespace mayfly::scenario {
namespace {

namespace fs = std::filesystem;

constexpr Duration precompile_limit = std::chrono::seconds(120);
constexpr std::string_view text = "#include <mayfly/mayfly.hpp>\n";

fs::path header_in(const fs::path& folder, const Toolchain& toolchain) {
    Digest digest;
    // Its place, as a compiler may refuse one that was moved.
    digest.add(toolchain.identity).add(folder.string());
    const std::string key = digest.finish().substr(0, 32);
    return folder / ("precompiled-" + key) / "first.hpp";
}

/// Whether no other process is at it; the claim ends with this process.
bool claim(const fs::path& header) {
    if (!replace_file(header, text, owner_only)) return false;
    const int fd = ::open(header.parent_path().c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    return fd >= 0 && ::flock(fd, LOCK_EX | LOCK_NB) == 0;
}

/// Whether nobody but root and this user can have written it.
bool is_trusted(const fs::path& path) {
    struct stat status {};
    return ::lstat(path.c_str(), &status) == 0 && (status.st_mode & 022) == 0 &&
           (status.st_uid == 0 || status.st_uid == ::geteuid());
}

/// Of the folders of all versions, leaves only `folder`.
void remove_others(const fs::path& folder) {
    std::error_code failed;
    for (const auto& version : fs::directory_iterator(folder.parent_path(), failed)) {
        if (version.path() != folder && is_version(version.path()))
            fs::remove_all(version.path(), failed);
    }
}

/// Lets everybody read it and only its maker write, whatever the umask is.
Result<void> show_to_all(const fs::path& folder) {
    constexpr fs::perms for_folders{0755};
    constexpr fs::perms for_files{0644};
    std::error_code failed;
    fs::permissions(folder.parent_path(), for_folders, failed);
    if (!failed) fs::permissions(folder, for_folders, failed);
    for (const auto& entry : fs::recursive_directory_iterator(folder, failed)) {
        if (failed) break;
        fs::permissions(entry.path(), entry.is_directory() ? for_folders : for_files, failed);
    }
    if (failed) return Error{fmt::format("{}: {}", folder.string(), failed.message())};
    return {};
}

}  // namespace

fs::path find_precompiled(const fs::path& folder, const Toolchain& toolchain) {
    const fs::path header = header_in(folder, toolchain);
    std::error_code failed;
    if (!fs::exists(header.string() + ".gch", failed)) return {};
    touch(header);
    return header;
}

fs::path installed_folder() {
    std::error_code failed;
    const fs::path program = fs::read_symlink(process::this_program, failed);
    return program.parent_path().parent_path() / "lib" / "mayfly" / abi_tag();
}

fs::path find_installed(const Toolchain& toolchain) {
    const fs::path folder = installed_folder();
    const fs::path header = header_in(folder, toolchain);
    const fs::path made = header.string() + ".gch";
    for (const auto& path : {folder.parent_path(), folder, header.parent_path(), header, made}) {
        if (!is_trusted(path)) return {};
    }
    return header;
}

Result<fs::path> install_precompiled(const CompilerSettings& settings) {
    const fs::path folder = installed_folder();
    auto toolchain = find_toolchain(settings, folder / "include");
    if (!toolchain) return toolchain.error();
    if (const fs::path made = find_installed(*toolchain); !made.empty()) return made;
    auto problem = make_folders_for(folder / "include", 0644);
    if (!problem && ::access(folder.c_str(), W_OK) != 0) problem = {errno, std::generic_category()};
    if (problem) {
        const bool is_forbidden = problem == std::errc::permission_denied;
        return Error{fmt::format(
            "cannot write to {}: {}{}",
            folder.string(),
            problem.message(),
            is_forbidden ? "; run this as the owner of the program, for example with sudo" : ""
        )};
    }
    if (auto unpacked = unpack_headers(folder / "include"); !unpacked) return unpacked.error();
    const Descriptor lock(::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
    ::flock(lock.get(), LOCK_EX);  // Whoever comes second finds what the first one made.
    if (const fs::path made = find_installed(*toolchain); !made.empty()) return made;
    if (auto made = precompile(folder, *toolchain); !made) return made.error();
    if (auto shown = show_to_all(folder); !shown) return shown.error();
    remove_others(folder);
    return header_in(folder, *toolchain);
}

Result<void> precompile(const fs::path& folder, const Toolchain& toolchain) {
    auto scratch = ScratchFolder::make(folder);
    if (!scratch) return scratch.error();
    const fs::path header = header_in(folder, toolchain);
    const fs::path made = scratch->path() / "first.hpp.gch";
    if (auto written = replace_file(header, text, owner_only); !written) return written.error();
    auto ended = process::run(toolchain.precompile(header, made), precompile_limit);
    if (!ended) return ended.error();
    if (ended->exit_code != 0) return Error{"the headers cannot be precompiled: " + ended->out};
    std::error_code failed;
    fs::rename(made, header.string() + ".gch", failed);
    if (failed) return Error{"keeping the precompiled header: " + failed.message()};
    return {};
}

void start_precompiling(const fs::path& folder, const Toolchain& toolchain) {
    process::run_detached([&] {
        if (claim(header_in(folder, toolchain))) static_cast<void>(precompile(folder, toolchain));
    });
}

}  // namespace mayfly::scenario
