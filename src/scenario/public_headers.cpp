#include "scenario/public_headers.hpp"

#include <span>
#include <system_error>
#include <utility>

#include "base/file.hpp"
#include "scenario/cache_directory.hpp"

namespace mayfly::scenario {

// Written by the build; see EmbedFiles.cmake.
std::span<const std::pair<std::string_view, std::string_view>> embedded_headers();

std::string_view abi_tag() {
    return MAYFLY_ABI_TAG;
}

std::string_view abi_symbol() {
    return MAYFLY_ABI_SYMBOL;
}

Result<void> unpack_headers(const std::filesystem::path& folder) {
    for (const auto& [name, text] : embedded_headers()) {
        const std::filesystem::path file = folder / name;
        std::error_code missing;
        // A cleaner of old files may have taken some, so each is looked at.
        if (std::filesystem::file_size(file, missing) == text.size() && !missing) continue;
        if (auto written = replace_file(file, text, owner_only); !written) return written.error();
    }
    return {};
}

}  // namespace mayfly::scenario
