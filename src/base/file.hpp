// Reads whole files, and writes files that are never seen half written: new files, replaced files,
// and a file that grows by whole pieces.
//
// Errors (no such folder, no permission, disk full) are values; nothing throws.
#pragma once

#include <filesystem>
#include <string>
#include <string_view>
#include <sys/types.h>
#include <system_error>
#include <utility>

#include "base/descriptor.hpp"
#include "base/result.hpp"

namespace mayfly {

/// Reads a whole file into memory; the error names the file.
Result<std::string> read_file(const std::filesystem::path& file);

/// 0, or the system's error code.
int write_all(int descriptor, std::string_view text);

/// Writes a file that must not exist yet; if it exists, returns std::errc::file_exists and leaves
/// it unchanged. Leaves either the whole file or none. The process's umask applies to `mode`.
std::error_code write_new_file(
    const std::filesystem::path& file, std::string_view text, mode_t mode
);

/// Makes the folders on the way to `file`. Whoever may read a file of this mode may pass through
/// them.
std::error_code make_folders_for(const std::filesystem::path& file, mode_t mode);

/// Writes a temporary file beside `path` and renames it over `path`, so that a reader sees either
/// the old content or the new. Follows a symbolic link; writes a device or pipe in place. Creates
/// folders, for those who may read the file. The process's umask applies to `mode`.
Result<void> replace_file(const std::string& path, std::string_view content, mode_t mode = 0666);

/// Whether replace_file() could write there now. Finds out by trying, and leaves the file at `path`
/// unchanged. Creates folders.
Result<void> check_replaceable(const std::string& path);

/// A file that grows by whole pieces: what a failed append left behind is removed again.
class AppendFile {
public:
    /// Begins with an empty file at `path`. Creates folders.
    static Result<AppendFile> create(const std::string& path);
    /// Keeps what is in the file at `path`, into which others may write as well. Creates folders.
    static Result<AppendFile> open(const std::string& path);

    /// The system has the bytes when this returns. A file that was deleted is an error.
    Result<void> append(std::string_view text);
    /// Waits until the disk has the bytes.
    Result<void> sync();

private:
    AppendFile(std::string path, Descriptor file)
        : path_(std::move(path)), file_(std::move(file)) {}

    std::string path_;
    Descriptor file_;
    off_t size_ = 0;  // Negative if nothing may be cut off.
};

}  // namespace mayfly
