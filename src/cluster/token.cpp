#include "cluster/token.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <fmt/core.h>

#include "base/descriptor.hpp"
#include "base/file.hpp"
#include "base/secret.hpp"
#include "base/system_error.hpp"
#include "base/text.hpp"

namespace mayfly::cluster {
namespace {

constexpr std::size_t longest_token = 4096;

}  // namespace

Result<std::string> parse_token(std::string_view text, const std::string& origin) {
    const auto token = trimmed(text);
    if (token.size() >= shortest_token && token.size() <= longest_token) return std::string(token);
    return Error{fmt::format(
        "{} holds no token: it needs at least {} characters; `mayfly token new FILE` makes one",
        origin,
        shortest_token
    )};
}

Result<std::string> read_token(const std::string& file) {
    const Descriptor descriptor(::open(file.c_str(), O_RDONLY | O_CLOEXEC));
    if (!descriptor) {
        return Error{fmt::format(
            "cannot read the token file {}: {}; `mayfly token new {}` makes one",
            file,
            last_error(),
            file
        )};
    }
    std::string text(longest_token + 1, '\0');
    const auto size = ::read(descriptor.get(), text.data(), text.size());
    if (size < 0) {
        return Error{fmt::format("cannot read the token file {}: {}", file, last_error())};
    }
    text.resize(static_cast<std::size_t>(size));
    return parse_token(text, file);
}

Result<void> write_new_token(const std::string& file) {
    const auto problem = write_new_file(file, random_key() + "\n", 0600);
    if (problem == std::errc::file_exists) {
        return Error{fmt::format(
            "{} exists already; remove it if nobody uses the token in it any more", file
        )};
    }
    if (problem) return Error{fmt::format("cannot write {}: {}", file, problem.message())};
    return {};
}

}  // namespace mayfly::cluster
