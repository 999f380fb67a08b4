// Files that are never seen half written: replaced as a whole, or grown by whole pieces.
//
// Errors (no such folder, no permission, disk full) are values with one sentence; nothing throws.
#pragma once

#include <string>
#include <string_view>
#include <sys/types.h>
#include <utility>

#include "base/result.hpp"

namespace mayfly::report {

/// Creates the folders that `path` lies in.
Result<void> create_folders_for(const std::string& path);

/// Writes a temporary file beside `path` and renames it over `path`, so that a reader sees the old
/// content or the new. Follows a symbolic link; writes a device or pipe in place. Folders are
/// created.
Result<void> replace_file(const std::string& path, std::string_view content);

/// Whether replace_file() could write there now, found out by trying; leaves what is at `path` as
/// it is. Folders are created.
Result<void> check_replaceable(const std::string& path);

/// A file that grows by whole pieces: what a failed append left behind is cut off again.
class AppendFile {
public:
    /// Starts `path` anew, empty. Folders are created.
    static Result<AppendFile> create(const std::string& path);

    AppendFile(AppendFile&& other) noexcept;
    AppendFile& operator=(AppendFile&& other) noexcept;
    ~AppendFile();

    /// Handed to the system before it returns.
    Result<void> append(std::string_view text);
    /// Waits until the disk has it.
    Result<void> sync();

private:
    AppendFile(std::string path, int descriptor) : path_(std::move(path)), file_(descriptor) {}

    std::string path_;
    int file_ = -1;
    off_t size_ = 0;
};

}  // namespace mayfly::report
