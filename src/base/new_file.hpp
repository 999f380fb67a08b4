// Writes a file that must not exist yet, so that nothing of anybody's is ever replaced.
#pragma once

#include <filesystem>
#include <string_view>
#include <sys/types.h>
#include <system_error>

namespace mayfly {

/// The file is whole or not there. std::errc::file_exists where there is one already, which is left
/// as it is. `mode` is less the process's umask.
std::error_code write_new_file(
    const std::filesystem::path& file, std::string_view text, mode_t mode
);

}  // namespace mayfly
