// What the value of an option may be. A complaint is a sentence that says what may. For
// options*.cpp only.
#pragma once

#include <cstdint>
#include <functional>
#include <string>

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
/// Takes 65536, 256KiB or 64MiB and leaves bytes, which have to be in the range.
CLI::Validator is_size_in(WholeNumbers range);
/// A duration above 0.
CLI::Validator is_some_time();
CLI::Validator is_base_url();
CLI::Validator is_proxy();

/// An option whose text `read` understands, or says why not.
CLI::Option* add_text_option(
    CLI::App& app,
    const std::string& flags,
    std::function<Result<void>(const std::string&)> read,
    const char* help
);

}  // namespace mayfly::app
