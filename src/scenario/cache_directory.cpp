#include "scenario/cache_directory.hpp"

#include <cerrno>
#include <cstdlib>
#include <fcntl.h>
#include <sys/stat.h>
#include <system_error>
#include <unistd.h>
#include <vector>

#include <fmt/core.h>

#include "base/system_error.hpp"
#include "scenario/public_headers.hpp"

namespace mayfly::scenario {
namespace {

namespace fs = std::filesystem;

/// Whatever the umask is, nobody else can write in any folder that this makes.
Result<void> make_private(const fs::path& folder) {
    const fs::path parent = folder.parent_path();
    std::error_code failed;
    if (!parent.empty() && !fs::exists(parent, failed) && parent != folder) {
        if (auto made = make_private(parent); !made) return made;
    }
    if (::mkdir(folder.c_str(), 0700) != 0 && errno != EEXIST)
        return Error{fmt::format(
            "cannot make the cache folder {}: {}; set MAYFLY_CACHE_DIR to a folder of yours",
            folder.string(),
            last_error()
        )};
    return check_private(folder);
}

/// Everything that is kept is in a folder of this version, whose inside nobody else can reach.
Result<void> make_private_cache(const fs::path& folder) {
    if (auto made = make_private(folder); !made) return made;
    return make_private(folder / abi_tag());
}

std::vector<fs::path> default_folders() {
    std::vector<fs::path> folders;
    if (const char* cache = std::getenv("XDG_CACHE_HOME"); cache != nullptr && *cache == '/')
        folders.push_back(fs::path(cache) / "mayfly");
    if (const char* home = std::getenv("HOME"); home != nullptr && *home == '/')
        folders.push_back(fs::path(home) / ".cache" / "mayfly");
    folders.push_back(fmt::format("/tmp/mayfly-{}", ::geteuid()));
    return folders;
}

/// The latest time at which the entry or something directly in it was touched.
fs::file_time_type last_used(const fs::path& entry) {
    std::error_code failed;
    auto latest = fs::last_write_time(entry, failed);
    for (const auto& inner : fs::directory_iterator(entry, failed))
        latest = std::max(latest, inner.last_write_time(failed));
    return latest;
}

bool is_product(const fs::path& entry) {
    const std::string name = entry.filename().string();
    const fs::path extension = entry.extension();
    return extension == ".so" || extension == ".files" || extension == ".data" ||
           name.starts_with("precompiled-") || name.starts_with("sources-") ||
           name.starts_with(".scratch-");
}

template <class IsOurs>
void remove_unused(const fs::path& folder, fs::file_time_type oldest, IsOurs is_ours) {
    std::error_code failed;
    for (const auto& entry : fs::directory_iterator(folder, failed)) {
        std::error_code ignored;  // Another process may remove the same.
        if (is_ours(entry.path()) && last_used(entry.path()) < oldest)
            fs::remove_all(entry.path(), ignored);
    }
}

}  // namespace

bool is_version(const fs::path& folder) {
    std::error_code failed;
    const std::string name = folder.filename().string();  // As abi_tag(): "0.1.0-3fa91c20b7de".
    const std::size_t hash = name.rfind('-') + 1;
    return hash != 0 && name.size() - hash == 12 &&
           name.find_first_not_of("0123456789abcdef", hash) == std::string::npos &&
           fs::is_directory(folder / "include" / "mayfly", failed);
}

Result<fs::path> open_cache(const fs::path& wanted) {
    if (!wanted.empty()) {
        const fs::path folder = fs::absolute(wanted);
        if (auto made = make_private_cache(folder); !made) return made.error();
        return folder;
    }
    Error first_error;
    for (const fs::path& folder : default_folders()) {
        auto made = make_private_cache(folder);
        if (made && ::access(folder.c_str(), W_OK) == 0) return folder;
        if (!made && first_error.message.empty()) first_error = made.error();
    }
    return first_error;
}

Result<void> check_private(const fs::path& folder) {
    struct stat status {};
    if (::lstat(folder.c_str(), &status) != 0)
        return Error{fmt::format("{}: {}", folder.string(), last_error())};
    const bool ours = status.st_uid == ::geteuid();
    if (S_ISDIR(status.st_mode) && ours && (status.st_mode & 022) == 0) return {};
    return Error{fmt::format(
        "{} is no folder that only you can write, and mayfly runs code from it; remove it or set "
        "MAYFLY_CACHE_DIR to another one",
        folder.string()
    )};
}

void touch(const fs::path& entry) {
    ::utimensat(AT_FDCWD, entry.c_str(), nullptr, 0);
}

void prune(const fs::path& cache, fs::file_time_type oldest) {
    remove_unused(cache, oldest, is_version);
    std::error_code failed;
    for (const auto& version : fs::directory_iterator(cache, failed)) {
        if (is_version(version.path())) remove_unused(version.path(), oldest, is_product);
    }
}

Result<ScratchFolder> ScratchFolder::make(const fs::path& cache) {
    std::string path = (cache / ".scratch-XXXXXX").string();
    if (::mkdtemp(path.data()) == nullptr)  // Mode 0700.
        return Error{
            fmt::format("cannot write to the cache folder {}: {}", cache.string(), last_error())};
    return ScratchFolder(path);
}

ScratchFolder::~ScratchFolder() {
    std::error_code ignored;  // What stays is pruned some day.
    if (!path_.empty()) fs::remove_all(path_, ignored);
}

}  // namespace mayfly::scenario
