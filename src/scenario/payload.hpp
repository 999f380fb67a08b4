// A scenario that travels inside the executable: `mayfly build` appends its library to a copy of
// this program, which then needs neither compiler nor sources. Nothing is written where it runs.
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>

#include "base/result.hpp"
#include "scenario/library.hpp"

namespace mayfly::scenario {

/// Where in an executable the appended library lies.
struct Payload {
    std::string name;  // Of the scenario: "shop.cpp".
    std::uint64_t offset = 0;
    std::uint64_t size = 0;
    std::string digest;
};

/// What `executable` carries, if it carries something. Cheap: reads its last bytes.
Result<std::optional<Payload>> find_payload(
    const std::filesystem::path& executable = "/proc/self/exe"
);

/// The library that `executable` carries, byte by byte; verified.
Result<std::string> read_payload(
    const Payload& payload, const std::filesystem::path& executable = "/proc/self/exe"
);

/// Opens the library that `executable` carries, from memory.
Result<Library> open_payload(
    const Payload& payload, const std::filesystem::path& executable = "/proc/self/exe"
);

/// Writes `executable` (without a payload of its own) with `library` appended to `output`, and
/// makes that executable. Replaces an existing file.
Result<void> write_with_payload(
    const std::filesystem::path& output,
    const Library& library,
    const std::filesystem::path& executable = "/proc/self/exe"
);

}  // namespace mayfly::scenario
