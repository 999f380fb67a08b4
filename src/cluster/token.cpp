#include "cluster/token.hpp"

#include <cerrno>
#include <fcntl.h>
#include <system_error>
#include <unistd.h>

#include <fmt/core.h>

#include "base/new_file.hpp"
#include "base/text.hpp"
#include "cluster/hmac.hpp"

namespace mayfly::cluster {
namespace {

constexpr std::size_t longest_token = 4096;

std::string last_error() {
    return std::generic_category().message(errno);
}

}  // namespace

std::string make_token() {
    return to_hex(random_bytes(32));
}

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
    const int descriptor = ::open(file.c_str(), O_RDONLY | O_CLOEXEC);
    if (descriptor < 0) {
        return Error{fmt::format(
            "cannot read the token file {}: {}; `mayfly token new {}` makes one",
            file,
            last_error(),
            file
        )};
    }
    std::string text(longest_token + 1, '\0');
    const auto size = ::read(descriptor, text.data(), text.size());
    const auto problem = last_error();
    ::close(descriptor);
    if (size < 0) return Error{fmt::format("cannot read the token file {}: {}", file, problem)};
    text.resize(static_cast<std::size_t>(size));
    return parse_token(text, file);
}

Result<void> write_new_token(const std::string& file) {
    const auto problem = write_new_file(file, make_token() + "\n", 0600);
    if (problem == std::errc::file_exists) {
        return Error{fmt::format(
            "{} exists already; remove it if nobody uses the token in it any more", file
        )};
    }
    if (problem) return Error{fmt::format("cannot write {}: {}", file, problem.message())};
    return {};
}

}  // namespace mayfly::cluster
