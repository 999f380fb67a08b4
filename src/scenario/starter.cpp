#include "scenario/starter.hpp"

#include <cerrno>
#include <fcntl.h>
#include <span>
#include <string_view>
#include <system_error>
#include <unistd.h>
#include <utility>

#include <fmt/format.h>

namespace mayfly::scenario {

// Written by the build; see EmbedFiles.cmake.
std::span<const std::pair<std::string_view, std::string_view>> embedded_starter();

Result<void> write_starter(const std::filesystem::path& file) {
    if (file.extension() != ".cpp")
        return Error{fmt::format("a scenario ends in .cpp: `mayfly new {}.cpp`", file.string())};
    const int fd = ::open(file.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
    if (fd < 0 && errno == EEXIST)
        return Error{
            fmt::format("{} exists and is left as it is; choose another name", file.string())};
    if (fd < 0)
        return Error{fmt::format(
            "cannot write {}: {}", file.string(), std::generic_category().message(errno)
        )};
    const std::string_view text = embedded_starter().front().second;
    const ssize_t written = ::write(fd, text.data(), text.size());
    if (::close(fd) == 0 && written == static_cast<ssize_t>(text.size())) return {};
    return Error{
        fmt::format("writing {}: {}", file.string(), std::generic_category().message(errno))};
}

}  // namespace mayfly::scenario
