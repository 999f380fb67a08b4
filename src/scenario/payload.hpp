// A scenario inside the executable: `mayfly build` appends its library to a copy of this program,
// which then needs neither compiler nor sources, and writes nothing where it runs.
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "base/result.hpp"
#include "scenario/library.hpp"
#include "scenario/row_files.hpp"

namespace mayfly::scenario {

/// A data file in an executable.
struct EmbeddedFile {
    std::string name;  // As the scenario names it.
    std::uint64_t offset = 0;
    std::uint64_t size = 0;
};

/// Where the appended library is in an executable.
struct Payload {
    std::string name;  // Of the scenario: "shop.cpp".
    std::uint64_t offset = 0;
    std::uint64_t size = 0;
    std::string digest;
    std::vector<EmbeddedFile> files;  // Before the library.
};

/// The payload of `executable`, if it has one. Cheap: reads only the last bytes.
Result<std::optional<Payload>> find_payload(
    const std::filesystem::path& executable = "/proc/self/exe"
);

/// The bytes of the library in `executable`, verified.
Result<std::string> read_payload(
    const Payload& payload, const std::filesystem::path& executable = "/proc/self/exe"
);

/// Opens the library in `executable` from memory.
Result<Library> open_payload(
    const Payload& payload, const std::filesystem::path& executable = "/proc/self/exe"
);

/// Writes to `output` a copy of `executable` with `files` and `library` in place of what that
/// carries, and makes it executable. Replaces an existing file.
Result<void> write_with_payload(
    const std::filesystem::path& output,
    const Library& library,
    const std::filesystem::path& executable = "/proc/self/exe",
    const std::vector<RowFileBytes>& files = {}
);

}  // namespace mayfly::scenario
