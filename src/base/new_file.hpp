// Writes a file that must not exist yet, so that nobody's file is ever replaced.
#pragma once

#include <filesystem>
#include <string_view>
#include <sys/types.h>
#include <system_error>

namespace mayfly {

/// Leaves either the whole file or none. Returns std::errc::file_exists if there is one already,
/// which stays as it is. The process's umask applies to `mode`.
std::error_code write_new_file(
    const std::filesystem::path& file, std::string_view text, mode_t mode
);

}  // namespace mayfly
