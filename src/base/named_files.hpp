// The files that a command line names, none of which is to be lost by another.
#pragma once

#include <string>
#include <vector>

#include "base/result.hpp"

namespace mayfly {

struct NamedFile {
    std::string by;  // What names it: "--html", "the scenario".
    std::string path;
};

/// An error where one of the outputs is an input or another output, whose content would be lost;
/// says which. A device, such as /dev/stderr, may be named several times, and an empty path is no
/// file.
Result<void> check_apart(
    const std::vector<NamedFile>& outputs, const std::vector<NamedFile>& inputs
);

}  // namespace mayfly
