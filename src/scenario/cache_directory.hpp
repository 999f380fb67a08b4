// Where compiled scenarios are kept. What lies there is code that we run, so it is a folder that
// nobody but this user (or root) can write. Bounded: what 30 days did not use goes.
#pragma once

#include <chrono>
#include <filesystem>
#include <string>
#include <sys/types.h>

#include "base/result.hpp"

namespace mayfly::scenario {

/// Makes and checks the folder: `wanted` if not empty, else $XDG_CACHE_HOME/mayfly, else
/// ~/.cache/mayfly, else /tmp/mayfly-<user id>.
Result<std::filesystem::path> open_cache(const std::filesystem::path& wanted);

/// Whether only we can write this folder, and it is one.
Result<void> check_private(const std::filesystem::path& folder);

/// How the files in it are written.
inline constexpr mode_t owner_only = 0600;

/// Says that an entry was used now.
void touch(const std::filesystem::path& entry);

/// Removes compiled things that were not touched since `oldest`, and nothing that is not mayfly's.
void prune(const std::filesystem::path& cache, std::filesystem::file_time_type oldest);

/// A folder of its own inside the cache that disappears with the object.
class ScratchFolder {
public:
    static Result<ScratchFolder> make(const std::filesystem::path& cache);
    ~ScratchFolder();
    ScratchFolder(ScratchFolder&& other) noexcept = default;
    ScratchFolder& operator=(ScratchFolder&&) = delete;

    const std::filesystem::path& path() const { return path_; }

private:
    explicit ScratchFolder(std::filesystem::path path) : path_(std::move(path)) {}

    std::filesystem::path path_;
};

}  // namespace mayfly::scenario
