#include "base/new_file.hpp"

#include <cerrno>
#include <fcntl.h>
#include <unistd.h>

namespace mayfly {
namespace {

std::error_code last_error() {
    return {errno, std::generic_category()};
}

std::error_code write_all(int descriptor, std::string_view text) {
    while (!text.empty()) {
        const auto written = ::write(descriptor, text.data(), text.size());
        if (written < 0) return last_error();
        text.remove_prefix(static_cast<std::size_t>(written));
    }
    return {};
}

}  // namespace

std::error_code write_new_file(
    const std::filesystem::path& file, std::string_view text, mode_t mode
) {
    const int descriptor = ::open(file.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, mode);
    if (descriptor < 0) return last_error();
    auto problem = write_all(descriptor, text);
    if (::close(descriptor) != 0 && !problem) problem = last_error();
    if (problem) ::unlink(file.c_str());
    return problem;
}

}  // namespace mayfly
