#include "scenario/starter.hpp"

#include <span>
#include <string_view>
#include <system_error>
#include <utility>

#include <fmt/core.h>

#include "base/file.hpp"

namespace mayfly::scenario {

// Written by the build; see EmbedFiles.cmake.
std::span<const std::pair<std::string_view, std::string_view>> embedded_starter();

Result<void> write_starter(const std::filesystem::path& file) {
    if (file.extension() != ".cpp")
        return Error{fmt::format("a scenario ends in .cpp: `mayfly new {}.cpp`", file.string())};
    const auto problem = write_new_file(file, embedded_starter().front().second, 0666);
    if (problem == std::errc::file_exists) {
        return Error{
            fmt::format("{} exists and is left as it is; choose another name", file.string())};
    }
    if (problem) {
        return Error{fmt::format("cannot write {}: {}", file.string(), problem.message())};
    }
    return {};
}

}  // namespace mayfly::scenario
