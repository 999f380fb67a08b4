// Where compiled scenarios are kept. We run the code in this folder, so only this user (or root)
// may write there. It is bounded: what nobody used for 30 days is removed.
#pragma once

#include <chrono>
#include <filesystem>
#include <string>
#include <sys/types.h>

#include "base/result.hpp"

namespace mayfly::scenario {

/// Creates and checks the folder: `wanted` if not empty, else $XDG_CACHE_HOME/mayfly, else
/// ~/.cache/mayfly, else /tmp/mayfly-<user id>.
Result<std::filesystem::path> open_cache(const std::filesystem::path& wanted);

/// Whether this is a folder that only we can write.
Result<void> check_private(const std::filesystem::path& folder);

/// The mode of the files in it.
inline constexpr mode_t owner_only = 0600;

/// Whether mayfly made this folder for one version of its headers. Nothing else is ever removed:
/// somebody may have named a folder of other things.
bool is_version(const std::filesystem::path& folder);

/// Marks an entry as used now.
void touch(const std::filesystem::path& entry);

/// Removes compiled files that were not touched since `oldest`, and nothing that is not mayfly's.
void prune(const std::filesystem::path& cache, std::filesystem::file_time_type oldest);

/// A folder inside the cache that is removed with the object.
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
