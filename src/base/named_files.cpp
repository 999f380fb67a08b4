#include "base/named_files.hpp"

#include <filesystem>
#include <system_error>

#include <fmt/core.h>

namespace mayfly {
namespace {

namespace fs = std::filesystem;

bool is_same_file(const fs::path& one, const fs::path& other) {
    if (one.empty() || other.empty()) return false;
    std::error_code failed;
    if (fs::equivalent(one, other, failed)) return fs::is_regular_file(one, failed);
    const auto place_of = [](const fs::path& path) {
        std::error_code unknown;
        return fs::weakly_canonical(fs::absolute(path, unknown), unknown);
    };
    return !fs::exists(one, failed) && !failed && place_of(one) == place_of(other);
}

}  // namespace

Result<void> check_apart(
    const std::vector<NamedFile>& outputs, const std::vector<NamedFile>& inputs
) {
    for (auto output = outputs.begin(); output != outputs.end(); ++output) {
        for (const NamedFile& input : inputs) {
            if (!is_same_file(output->path, input.path)) continue;
            return Error{fmt::format(
                "{} would overwrite {}, which is {}; name another file",
                output->by,
                input.path,
                input.by
            )};
        }
        for (auto other = outputs.begin(); other != output; ++other) {
            if (!is_same_file(output->path, other->path)) continue;
            return Error{fmt::format(
                "{} and {} are the same file, {}; name another one for either",
                other->by,
                output->by,
                output->path
            )};
        }
    }
    return {};
}

}  // namespace mayfly
