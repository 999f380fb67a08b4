#include "base/mapped_file.hpp"

#include <algorithm>
#include <array>
#include <atomic>
#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <fmt/core.h>

#include "base/descriptor.hpp"
#include "base/system_error.hpp"

namespace mayfly {

namespace {

/// The mappings of this process, for the handler of a crash. One that finds no place here is not
/// named there.
struct Mapping {
    std::atomic<const std::byte*> begin{nullptr};
    std::atomic<std::size_t> size{0};
    std::array<char, 256> path{};
};
std::array<Mapping, 64> mappings;

void note_mapping(const void* begin, std::size_t size, const std::string& path) {
    for (Mapping& mapping : mappings) {
        if (mapping.begin != nullptr) continue;
        const auto length = std::min(path.size(), mapping.path.size() - 1);
        *std::copy_n(path.begin(), length, mapping.path.begin()) = '\0';
        mapping.size = size;
        mapping.begin = static_cast<const std::byte*>(begin);
        return;
    }
}

void forget_mapping(const void* begin) {
    for (Mapping& mapping : mappings) {
        if (mapping.begin == begin) mapping.begin = nullptr;
    }
}

}  // namespace

const char* mapped_file_at(const void* address) {
    const auto* const at = static_cast<const std::byte*>(address);
    for (const Mapping& mapping : mappings) {
        const std::byte* const begin = mapping.begin;
        if (begin != nullptr && at >= begin && at < begin + mapping.size) {
            return mapping.path.data();
        }
    }
    return nullptr;
}

MappedFile::Stamp::Stamp(const struct stat& status)
    : device(status.st_dev),
      inode(status.st_ino),
      size(status.st_size),
      written_seconds(status.st_mtim.tv_sec),
      written_nanoseconds(status.st_mtim.tv_nsec) {}

/// One that was removed is still mapped as it was.
bool MappedFile::has_changed() const {
    struct stat status {};
    return stamp_ && ::stat(path_.c_str(), &status) == 0 && Stamp(status) != *stamp_;
}

Result<MappedFile> MappedFile::open(const std::filesystem::path& file, Part part) {
    const auto problem = [&](const std::string& what) {
        return Error{fmt::format("reading {}: {}", file.string(), what)};
    };
    const Descriptor opened(::open(file.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK));
    struct stat status {};
    if (!opened || ::fstat(opened.get(), &status) != 0) return problem(last_error());
    if (!S_ISREG(status.st_mode)) return problem("it is no file");
    const auto size = static_cast<std::uint64_t>(status.st_size);
    if (part.offset > size) return problem("it ends before what is wanted of it");
    MappedFile mapped;
    mapped.path_ = file.string();
    mapped.stamp_.emplace(status);
    const auto wanted = static_cast<std::size_t>(std::min(part.size, size - part.offset));
    if (wanted == 0) return mapped;
    const auto before = part.offset % static_cast<std::uint64_t>(::sysconf(_SC_PAGESIZE));
    mapped.mapped_size_ = wanted + before;
    mapped.mapping_ = ::mmap(
        nullptr,
        mapped.mapped_size_,
        PROT_READ,
        MAP_PRIVATE,
        opened.get(),
        static_cast<off_t>(part.offset - before)
    );
    if (mapped.mapping_ == MAP_FAILED) {
        mapped.mapping_ = nullptr;
        return problem(last_error());
    }
    note_mapping(mapped.mapping_, mapped.mapped_size_, mapped.path_);
    mapped.bytes_ = {static_cast<const char*>(mapped.mapping_) + before, wanted};
    return mapped;
}

MappedFile::~MappedFile() {
    if (mapping_ == nullptr) return;
    forget_mapping(mapping_);
    ::munmap(mapping_, mapped_size_);
}

}  // namespace mayfly
