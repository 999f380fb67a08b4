#include "scenario/precompiled.hpp"

#include <fcntl.h>
#include <sys/file.h>
#include <system_error>

#include <fmt/core.h>

#include "base/digest.hpp"
#include "base/file.hpp"
#include "process/spawn.hpp"
#include "scenario/cache_directory.hpp"

namespace mayfly::scenario {
namespace {

namespace fs = std::filesystem;

constexpr Duration precompile_limit = std::chrono::seconds(120);
constexpr std::string_view text = "#include <mayfly/mayfly.hpp>\n";

fs::path header_in(const fs::path& folder, const Toolchain& toolchain) {
    Digest digest;
    const std::string key = digest.add(toolchain.identity).finish().substr(0, 32);
    return folder / ("precompiled-" + key) / "first.hpp";
}

/// Whether no other process is at it; the claim ends with this process.
bool claim(const fs::path& header) {
    if (!replace_file(header, text, owner_only)) return false;
    const int fd = ::open(header.parent_path().c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    return fd >= 0 && ::flock(fd, LOCK_EX | LOCK_NB) == 0;
}

}  // namespace

fs::path find_precompiled(const fs::path& folder, const Toolchain& toolchain) {
    const fs::path header = header_in(folder, toolchain);
    std::error_code failed;
    if (!fs::exists(header.string() + ".gch", failed)) return {};
    touch(header);
    return header;
}

Result<void> precompile(const fs::path& folder, const Toolchain& toolchain) {
    auto scratch = ScratchFolder::make(folder);
    if (!scratch) return scratch.error();
    const fs::path header = header_in(folder, toolchain);
    const fs::path made = scratch->path() / "first.hpp.gch";
    if (auto written = replace_file(header, text, owner_only); !written) return written.error();
    auto ended = process::run(toolchain.precompile(header, made), precompile_limit);
    if (!ended) return ended.error();
    if (ended->exit_code != 0) return Error{"the headers cannot be precompiled: " + ended->out};
    std::error_code failed;
    fs::rename(made, header.string() + ".gch", failed);
    if (failed) return Error{"keeping the precompiled header: " + failed.message()};
    return {};
}

void start_precompiling(const fs::path& folder, const Toolchain& toolchain) {
    process::run_detached([&] {
        if (claim(header_in(folder, toolchain))) static_cast<void>(precompile(folder, toolchain));
    });
}

}  // namespace mayfly::scenario
