#include "cluster/token.hpp"

#include <algorithm>
#include <cmath>
#include <fcntl.h>
#include <set>
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
constexpr std::size_t fewest_characters = 8;  // "aaaa…" is long and no secret.

}  // namespace

Result<std::string> parse_token(std::string_view text, const std::string& origin) {
    const auto token = trimmed(text);
    if (token.size() <= longest_token && bits_of_token(token) >= least_token_bits) {
        return std::string(token);
    }
    return Error{fmt::format(
        "{} holds no token that nobody could guess, which takes {} bits; `mayfly token new FILE` "
        "makes one",
        origin,
        least_token_bits
    )};
}

double bits_of_token(std::string_view text) {
    constexpr std::string_view digits = "0123456789";
    constexpr std::string_view hexadecimal = "0123456789abcdefABCDEF";
    const auto among = [](std::string_view characters) {
        return [characters](char c) { return characters.find(c) != characters.npos; };
    };
    const auto is_lower = [](char c) { return 'a' <= c && c <= 'z'; };
    const auto is_upper = [](char c) { return 'A' <= c && c <= 'Z'; };
    if (std::set(text.begin(), text.end()).size() < fewest_characters) return 0;
    double choices = 0;
    if (std::ranges::all_of(text, among(digits))) {
        choices = 10;
    } else if (std::ranges::all_of(text, among(hexadecimal))) {
        choices = 16;
    } else {
        const bool has_others = std::ranges::any_of(text, [&](char c) {
            return !is_lower(c) && !is_upper(c) && !among(digits)(c);
        });
        choices = (std::ranges::any_of(text, is_lower) ? 26 : 0) +
                  (std::ranges::any_of(text, is_upper) ? 26 : 0) +
                  (std::ranges::any_of(text, among(digits)) ? 10 : 0) + (has_others ? 32 : 0);
    }
    return static_cast<double>(text.size()) * std::log2(choices);
}

Hash cluster_key(std::string_view token) {
    return derived_secret(token, "mayfly cluster key");
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
