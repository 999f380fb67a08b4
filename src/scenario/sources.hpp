// The meaning of the scenario arguments of the command line. Reads the file system, owns nothing.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "base/named_files.hpp"
#include "base/result.hpp"

namespace mayfly::scenario {

/// Either files to compile into one library, or a library that is already compiled.
struct Sources {
    std::string name;                          // As people call it: "shop.cpp", "shop/".
    std::vector<std::filesystem::path> files;  // Sorted and without repetitions.
    std::filesystem::path library;  // If not empty, compiled already; then there are no files.
    std::filesystem::path folder;   // Where the names of its data files begin; absolute.
};

/// Each argument is a .cpp file, a folder (every .cpp below it; names that begin with "_" or "."
/// are left out), a ready .so, or several of the first two with commas between them. Without
/// arguments it is scenario.cpp in the current folder. Errors name the most similar existing file.
Result<Sources> find_sources(const std::vector<std::string>& arguments);
/// The files that it finds, which no output may overwrite; none where it finds an error.
std::vector<NamedFile> named_sources(const std::vector<std::string>& arguments);

}  // namespace mayfly::scenario
