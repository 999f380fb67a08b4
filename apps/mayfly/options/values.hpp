// The values that options may have; an error says what is allowed. For options*.cpp only.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include <CLI/CLI.hpp>

#include "base/result.hpp"

namespace mayfly::app {

struct WholeNumbers {
    std::uint64_t lowest = 0;
    std::uint64_t highest = UINT64_MAX;
};
struct Numbers {
    double lowest;
    double highest;
};

CLI::Validator is_in(WholeNumbers range);
CLI::Validator is_in(Numbers range);
/// Reads 65536, 256KiB or 64MiB as a number of bytes, which must be in the range.
CLI::Validator is_size_in(WholeNumbers range);
/// Reads a duration above 0.
CLI::Validator is_some_time();
CLI::Validator is_base_url();
CLI::Validator is_proxy();

/// Reads "5%" or "5".
std::optional<double> parse_percent(std::string_view text);

/// Adds an option whose text `read` converts, or rejects with a reason.
CLI::Option* add_text_option(
    CLI::App& app,
    const std::string& flags,
    std::function<Result<void>(const std::string&)> read,
    const char* help
);

}  // namespace mayfly::app
