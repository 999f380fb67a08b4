#include "scenario/package.hpp"

#include <algorithm>
#include <utility>

#include <fmt/core.h>

#include "base/digest.hpp"
#include "base/file.hpp"
#include "scenario/cache_directory.hpp"
#include "scenario/public_headers.hpp"

namespace mayfly::scenario {
namespace {

namespace fs = std::filesystem;

/// The folder that all of them lie in or below.
fs::path common_folder(const std::vector<fs::path>& files) {
    auto common = fs::absolute(files.front()).lexically_normal().parent_path();
    for (const fs::path& file : files) {
        const auto path = fs::absolute(file).lexically_normal();
        while (common.has_relative_path() &&
               path.lexically_relative(common).begin()->string() == "..") {
            common = common.parent_path();
        }
    }
    return common;
}

/// Relative, and stays in its folder.
bool is_harmless(const fs::path& name) {
    return name.is_relative() && !name.empty() && name == name.lexically_normal() &&
           std::none_of(name.begin(), name.end(), [](const fs::path& part) {
               return part == ".." || part == ".";
           });
}

Result<void> add_files(
    const std::vector<fs::path>& paths, const fs::path& folder, bool are_included, Package& package
) {
    for (const fs::path& path : paths) {
        const auto name = fs::absolute(path).lexically_normal().lexically_relative(folder);
        if (!is_harmless(name)) continue;  // Included from elsewhere: the worker has its own.
        auto text = read_file(path);
        if (!text) return text.error();
        package.files.push_back({name.generic_string(), std::move(*text), are_included});
    }
    return {};
}

fs::path version_folder(const fs::path& cache) {
    return cache / abi_tag();
}

fs::path received_file(const fs::path& cache, const std::string& digest, Received what) {
    const char* const ending = what == Received::library ? ".so" : ".data";
    return version_folder(cache) / ("received-" + digest + ending);
}

bool is_digest(const std::string& text) {
    return text.size() == 64 && text.find_first_not_of("0123456789abcdef") == text.npos;
}

}  // namespace

Result<Package> pack(const Sources& sources, const Compiled& compiled) {
    auto package = pack_library(compiled.library);
    if (!package) return package;
    const auto folder = common_folder(sources.files);
    if (auto added = add_files(sources.files, folder, false, *package); !added)
        return added.error();
    if (auto added = add_files(compiled.included, folder, true, *package); !added) {
        return added.error();
    }
    return package;
}

Result<Package> pack_library(const fs::path& library) {
    auto bytes = read_file(library);
    if (!bytes) return bytes.error();
    return Package{std::move(*bytes), {}};
}

Result<Package> pack_payload(const Payload& payload, const fs::path& executable) {
    auto bytes = read_payload(payload, executable);
    if (!bytes) return bytes.error();
    return Package{std::move(*bytes), {}};
}

std::optional<fs::path> find_received(
    const fs::path& cache, const std::string& digest, Received what
) {
    if (!is_digest(digest)) return std::nullopt;
    const auto file = received_file(cache, digest, what);
    const auto mapped = MappedFile::open(file);
    if (!mapped || sha256_hex(mapped->bytes()) != digest) return std::nullopt;
    touch(file);
    return file;
}

Result<fs::path> keep_received(
    const fs::path& cache, const std::string& digest, std::string_view bytes, Received what
) {
    if (!is_digest(digest) || sha256_hex(bytes) != digest) {
        return Error{"what the master sent is not the file that it named"};
    }
    // Beside it, so that a cleaner of the cache knows the folder for ours.
    if (auto unpacked = unpack_headers(version_folder(cache) / "include"); !unpacked) {
        return unpacked.error();
    }
    const auto file = received_file(cache, digest, what);
    if (auto written = replace_file(file, bytes, owner_only); !written) return written.error();
    return file;
}

Result<Sources> unpack(
    const fs::path& cache, const std::string& name, const std::vector<PackageFile>& files
) {
    Digest digest;
    for (const auto& file : files) digest.add(file.name).add(file.text);
    const auto folder = version_folder(cache) / ("sources-" + digest.finish());
    Sources sources;
    sources.name = name;
    for (const auto& file : files) {
        if (!is_harmless(file.name)) {
            return Error{fmt::format("the master sent a source called '{}'", file.name)};
        }
        const auto path = folder / file.name;
        if (auto written = replace_file(path, file.text, owner_only); !written)
            return written.error();
        if (!file.is_included) sources.files.push_back(path);
    }
    std::sort(sources.files.begin(), sources.files.end());
    return sources;
}

}  // namespace mayfly::scenario
