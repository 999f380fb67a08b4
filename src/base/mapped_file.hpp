// A file, or a part of one, in memory for reading: the system reads what is used, and processes
// share it.
#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <limits>
#include <optional>
#include <string>
#include <string_view>
#include <sys/stat.h>
#include <utility>

#include "base/result.hpp"

namespace mayfly {

class MappedFile {
public:
    struct Part {
        std::uint64_t offset = 0;
        std::uint64_t size = std::numeric_limits<std::uint64_t>::max();  // Or to the end.
    };

    /// The error names the file.
    static Result<MappedFile> open(const std::filesystem::path& file, Part part);
    static Result<MappedFile> open(const std::filesystem::path& file) { return open(file, Part()); }

    MappedFile() = default;
    ~MappedFile();
    MappedFile(MappedFile&& other) noexcept { *this = std::move(other); }
    MappedFile& operator=(MappedFile&& other) noexcept {
        std::swap(mapping_, other.mapping_);
        std::swap(mapped_size_, other.mapped_size_);
        std::swap(bytes_, other.bytes_);
        std::swap(path_, other.path_);
        std::swap(stamp_, other.stamp_);
        return *this;
    }

    std::string_view bytes() const { return bytes_; }
    /// Whether another file is now where it was opened, or this one was written since.
    bool has_changed() const;
    /// has_changed() is false from now on: another file in its place has the same bytes.
    void trust_its_name() { stamp_.reset(); }

private:
    /// What differs once a file was written or replaced.
    struct Stamp {
        explicit Stamp(const struct stat& status);
        bool operator==(const Stamp&) const = default;

        std::uint64_t device;
        std::uint64_t inode;
        std::int64_t size;
        std::int64_t written_seconds;
        std::int64_t written_nanoseconds;
    };

    std::string path_;
    std::optional<Stamp> stamp_;
    void* mapping_ = nullptr;
    std::size_t mapped_size_ = 0;
    std::string_view bytes_;
};

/// The file that is mapped at an address, with its path; null if none is. Safe in a signal handler.
const char* mapped_file_at(const void* address);

}  // namespace mayfly
