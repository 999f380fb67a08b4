// What the scenario arguments of the command line stand for. Reads the file system, owns nothing.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "base/result.hpp"

namespace mayfly::scenario {

/// Either files to compile into one library, or a library that somebody compiled already.
struct Sources {
    std::string name;                          // As people call it: "shop.cpp", "shop/".
    std::vector<std::filesystem::path> files;  // Sorted and without repetitions.
    std::filesystem::path library;             // Not empty: a ready one; then there are no files.
};

/// Each argument is a .cpp file, a folder (every .cpp below it; names that begin with "_" or "."
/// are left out), a ready .so, or several of the first two with commas between them. Without
/// arguments it is scenario.cpp in the current folder. The errors name the nearest existing file.
Result<Sources> find_sources(const std::vector<std::string>& arguments);

}  // namespace mayfly::scenario
