// A scenario on its way to another machine: packed by the master, unpacked by a worker. Received
// files are in the private cache, named by their SHA-256, which is verified each time.
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "scenario/compiler.hpp"
#include "scenario/payload.hpp"
#include "scenario/row_files.hpp"
#include "scenario/sources.hpp"

namespace mayfly::scenario {

struct PackageFile {
    std::string name;  // Relative to the folder that holds all of them.
    std::string text;
    bool is_included = false;  // Others include it; it is not compiled by itself.
};

struct Package {
    std::string library;             // The bytes of the compiled one.
    std::vector<PackageFile> files;  // Empty when there are no sources.
    std::vector<RowFileBytes> data{};
};

/// Packs the sources with the files that they include from their own folder or below it.
Result<Package> pack(const Sources& sources, const Compiled& compiled);
/// Packs a compiled library, which has no sources.
Result<Package> pack_library(const std::filesystem::path& library);
Result<Package> pack_payload(
    const Payload& payload, const std::filesystem::path& executable = "/proc/self/exe"
);

/// What a worker receives besides sources.
enum class Received { library, data };

/// The file with this digest, if it was received before and is undamaged.
std::optional<std::filesystem::path> find_received(
    const std::filesystem::path& cache, const std::string& digest, Received what = Received::library
);
/// Refuses bytes that do not have this digest.
Result<std::filesystem::path> keep_received(
    const std::filesystem::path& cache,
    const std::string& digest,
    std::string_view bytes,
    Received what = Received::library
);
/// Writes the files where they can be compiled; refuses names outside of their folder.
Result<Sources> unpack(
    const std::filesystem::path& cache,
    const std::string& name,
    const std::vector<PackageFile>& files
);

}  // namespace mayfly::scenario
