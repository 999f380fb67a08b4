// A file, or a part of one, in memory for reading: the system reads what is used, and processes
// share it.
#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <limits>
#include <string_view>
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
        return *this;
    }

    std::string_view bytes() const { return bytes_; }

private:
    void* mapping_ = nullptr;
    std::size_t mapped_size_ = 0;
    std::string_view bytes_;
};

}  // namespace mayfly
