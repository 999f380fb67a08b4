#include "scenario/payload.hpp"

#include <array>
#include <cerrno>
#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <fmt/core.h>

#include "base/descriptor.hpp"
#include "base/digest.hpp"
#include "base/file.hpp"
#include "base/system_error.hpp"

namespace mayfly::scenario {
namespace {

namespace fs = std::filesystem;

constexpr std::array<char, 16> magic{
    'm', 'a', 'y', 'f', 'l', 'y', ' ', 's', 'c', 'e', 'n', 'a', 'r', 'i', 'o', '1'};

/// The last bytes of an executable that carries a scenario: before them its name, before that the
/// library.
struct Trailer {
    std::uint64_t library_size;
    std::uint64_t name_size;
    std::array<char, 64> digest;
    std::array<char, 16> magic;
};

Error file_error(const char* doing, const fs::path& file) {
    return {fmt::format("{} {}: {}", doing, file.string(), last_error())};
}

bool read_at(int fd, std::uint64_t offset, char* bytes, std::size_t size) {
    while (size > 0) {
        const ssize_t read = ::pread(fd, bytes, size, static_cast<off_t>(offset));
        if (read < 0 && errno == EINTR) continue;
        if (read <= 0) return false;
        bytes += read;
        offset += static_cast<std::uint64_t>(read);
        size -= static_cast<std::size_t>(read);
    }
    return true;
}

}  // namespace

Result<std::optional<Payload>> find_payload(const fs::path& executable) {
    const Descriptor file(::open(executable.c_str(), O_RDONLY | O_CLOEXEC));
    struct stat status {};
    if (!file || ::fstat(file.get(), &status) != 0) return file_error("reading", executable);
    const auto size = static_cast<std::uint64_t>(status.st_size);
    Trailer trailer{};
    if (size < sizeof trailer) return std::optional<Payload>();
    const std::uint64_t before = size - sizeof trailer;
    if (!read_at(file.get(), before, reinterpret_cast<char*>(&trailer), sizeof trailer))
        return file_error("reading", executable);
    if (trailer.magic != magic) return std::optional<Payload>();
    if (trailer.name_size > 4096 || trailer.name_size > before ||
        trailer.library_size > before - trailer.name_size) {
        return Error{fmt::format("{} is damaged; build it again", executable.string())};
    }
    Payload payload;
    payload.name.resize(trailer.name_size);
    payload.size = trailer.library_size;
    payload.offset = before - trailer.name_size - trailer.library_size;
    payload.digest.assign(trailer.digest.begin(), trailer.digest.end());
    if (!read_at(
            file.get(), payload.offset + payload.size, payload.name.data(), payload.name.size()
        ))
        return file_error("reading", executable);
    return std::optional<Payload>(std::move(payload));
}

Result<std::string> read_payload(const Payload& payload, const fs::path& executable) {
    const Descriptor file(::open(executable.c_str(), O_RDONLY | O_CLOEXEC));
    std::string bytes(payload.size, '\0');
    if (!file || !read_at(file.get(), payload.offset, bytes.data(), bytes.size()))
        return file_error("reading", executable);
    if (sha256_hex(bytes) != payload.digest)
        return Error{fmt::format("{} is damaged; build it again", executable.string())};
    return bytes;
}

Result<Library> open_payload(const Payload& payload, const fs::path& executable) {
    const auto bytes = read_payload(payload, executable);
    if (!bytes) return bytes.error();
    const Descriptor memory(::memfd_create(payload.name.c_str(), MFD_CLOEXEC));
    if (!memory || write_all(memory.get(), *bytes) != 0)
        return file_error("unpacking the scenario of", executable);
    // The mapping outlives the descriptor.
    return Library::open(fmt::format("/proc/self/fd/{}", memory.get()), payload.name);
}

Result<void> write_with_payload(
    const fs::path& output, const Library& library, const fs::path& executable
) {
    auto program = read_file(executable);
    if (!program) return program.error();
    auto carried = find_payload(executable);
    if (!carried) return carried.error();
    if (*carried) program->resize((*carried)->offset);
    auto bytes = read_file(library.file());
    if (!bytes) return bytes.error();

    Trailer trailer{bytes->size(), library.name().size(), {}, magic};
    const std::string digest = sha256_hex(*bytes);
    std::copy(digest.begin(), digest.end(), trailer.digest.begin());
    *program += *bytes + library.name();
    program->append(reinterpret_cast<const char*>(&trailer), sizeof trailer);
    return replace_file(output, *program, 0777);
}

}  // namespace mayfly::scenario
