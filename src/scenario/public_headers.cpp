#include "scenario/public_headers.hpp"

#include <span>
#include <system_error>
#include <utility>

#include <fmt/core.h>

#include <mayfly/text.hpp>

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

std::string members_of(std::string_view type) {
    std::string list;
    const std::string opening = fmt::format("\nstruct {} {{\n", type);
    for (const auto& [name, text] : embedded_headers()) {
        const auto body = text_between(text, opening, "\n};");
        for (const auto& member :
             match_all(body, R"((?m)^    [\w:<>, ]+ (\w+)(?:\{\}| = [^;]+)?;)")) {
            list += (list.empty() ? "." : ", .") + member;
        }
    }
    return list;
}

}  // namespace mayfly::scenario
