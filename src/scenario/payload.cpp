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
#include "base/text.hpp"

namespace mayfly::scenario {
namespace {

namespace fs = std::filesystem;

constexpr std::uint64_t longest_list = 1 << 20;
constexpr std::array<char, 16> magic{
    'm', 'a', 'y', 'f', 'l', 'y', ' ', 's', 'c', 'e', 'n', 'a', 'r', 'i', 'o', '2'};

/// The last bytes of an executable that carries a scenario: before them the list of its data files,
/// its name, the library, and the data files.
struct Trailer {
    std::uint64_t library_size;
    std::uint64_t name_size;
    std::uint64_t list_size;
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

/// Each line of the list is a size, a blank and a name. False if they do not fit before `end`.
bool read_list(std::string_view list, std::uint64_t end, std::vector<EmbeddedFile>& files) {
    while (!list.empty()) {
        const auto line = list.substr(0, list.find('\n'));
        const auto blank = line.find(' ');
        const auto size = parse_number<std::uint64_t>(line.substr(0, blank));
        if (!size || *size > end || line.size() == list.size()) return false;
        files.push_back({std::string(line.substr(blank + 1)), 0, *size});
        end -= *size;
        list.remove_prefix(line.size() + 1);
    }
    for (auto& file : files) {
        file.offset = end;
        end += file.size;
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
    const Error damaged{fmt::format("{} is damaged; build it again", executable.string())};
    const std::uint64_t words = trailer.name_size + trailer.list_size;
    if (trailer.name_size > 4096 || trailer.list_size > longest_list || words > before ||
        trailer.library_size > before - words) {
        return damaged;
    }
    Payload payload;
    payload.size = trailer.library_size;
    payload.offset = before - words - trailer.library_size;
    payload.digest.assign(trailer.digest.begin(), trailer.digest.end());
    std::string text(words, '\0');
    if (!read_at(file.get(), payload.offset + payload.size, text.data(), text.size()))
        return file_error("reading", executable);
    payload.name = text.substr(0, trailer.name_size);
    const auto list = std::string_view(text).substr(trailer.name_size);
    if (!read_list(list, payload.offset, payload.files)) return damaged;
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
    const fs::path& output,
    const Library& library,
    const fs::path& executable,
    const std::vector<RowFileBytes>& files
) {
    auto program = read_file(executable);
    if (!program) return program.error();
    auto carried = find_payload(executable);
    if (!carried) return carried.error();
    if (*carried) {
        const auto& [name, offset, size, digest, embedded] = **carried;
        program->resize(embedded.empty() ? offset : embedded.front().offset);
    }
    auto bytes = read_file(library.file());
    if (!bytes) return bytes.error();

    std::string list;
    for (const auto& [name, mapped] : files) {
        *program += mapped.bytes();
        list += fmt::format("{} {}\n", mapped.bytes().size(), name);
    }
    Trailer trailer{bytes->size(), library.name().size(), list.size(), {}, magic};
    const std::string digest = sha256_hex(*bytes);
    std::copy(digest.begin(), digest.end(), trailer.digest.begin());
    *program += *bytes + library.name() + list;
    program->append(reinterpret_cast<const char*>(&trailer), sizeof trailer);
    return replace_file(output, *program, 0777);
}

}  // namespace mayfly::scenario
