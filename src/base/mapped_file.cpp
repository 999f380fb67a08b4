#include "base/mapped_file.hpp"

#include <algorithm>
#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <fmt/core.h>

#include "base/descriptor.hpp"
#include "base/system_error.hpp"

namespace mayfly {

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
    mapped.bytes_ = {static_cast<const char*>(mapped.mapping_) + before, wanted};
    return mapped;
}

MappedFile::~MappedFile() {
    if (mapping_ != nullptr) ::munmap(mapping_, mapped_size_);
}

}  // namespace mayfly
