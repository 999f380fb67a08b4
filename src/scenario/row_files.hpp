// The data files that a scenario names: beside it, or inside the executable. Blocks its thread.
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include "base/mapped_file.hpp"
#include "base/result.hpp"
#include "scenario/library.hpp"

namespace mayfly::scenario {

/// The largest data file that travels to another machine or with an executable.
inline constexpr std::uint64_t largest_travelling_file = std::uint64_t{256} << 20;

struct RowFileBytes {
    std::string name;  // As the scenario names it.
    MappedFile bytes;
};

/// Where relative names begin at `folder`; if that is empty, the file is in this executable.
Result<MappedFile> find_row_file(const std::filesystem::path& folder, const std::string& name);

/// Fills the plan and opens its data files.
Result<void> fill(Plan& plan, const Library& library);

/// The files with these names, each once, for another place. The error is a sentence about one that
/// is missing or too large.
Result<std::vector<RowFileBytes>> travelling_files(
    const std::filesystem::path& folder, const std::vector<std::string>& names
);
/// Those of a plan.
std::vector<std::string> row_file_names(const Plan& plan);

}  // namespace mayfly::scenario
