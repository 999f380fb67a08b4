// Reads whole files, and writes files that are never seen half written: new ones, whole ones in the
// place of what was there, and one that grows by whole pieces.
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

/// A whole file in memory; the error names it.
Result<std::string> read_file(const std::filesystem::path& file);

/// 0, or the system's error code.
int write_all(int descriptor, std::string_view text);

/// Writes a file that must not exist yet: std::errc::file_exists where there is one already, which
/// is left as it is. The file is whole or not there. `mode` is less the process's umask.
std::error_code write_new_file(
    const std::filesystem::path& file, std::string_view text, mode_t mode
);

/// Writes a temporary file beside `path` and renames it over `path`, so that a reader sees the old
/// content or the new. Follows a symbolic link; writes a device or pipe in place. Folders are
/// created. `mode` is less the process's umask.
Result<void> replace_file(const std::string& path, std::string_view content, mode_t mode = 0666);

/// Whether replace_file() could write there now, found out by trying; leaves what is at `path` as
/// it is. Folders are created.
Result<void> check_replaceable(const std::string& path);

/// A file that grows by whole pieces: what a failed append left behind is cut off again.
class AppendFile {
public:
    /// Starts `path` anew, empty. Folders are created.
    static Result<AppendFile> create(const std::string& path);

    /// Handed to the system before it returns.
    Result<void> append(std::string_view text);
    /// Waits until the disk has it.
    Result<void> sync();

private:
    AppendFile(std::string path, Descriptor file)
        : path_(std::move(path)), file_(std::move(file)) {}

    std::string path_;
    Descriptor file_;
    off_t size_ = 0;
};

}  // namespace mayfly
