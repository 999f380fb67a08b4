// Command lines for people: the one that mayfly was started with, and one that repeats a run. They
// are words for a POSIX shell, and show no secret. Pure.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "options/options.hpp"
#include "plan/mix.hpp"
#include "run_record/setup.hpp"

namespace mayfly::app {

/// The text as one word for a POSIX shell: 'o'\''brien & co'.
std::string shell_word(std::string_view text);

/// The command line as it was given; `mix` is empty as long as nobody knows which parameters are
/// secret, and then none is shown.
std::string shown_command_line(const RunCommand& command, const plan::Mix& mix);

/// The command that does again what `ran` says, in parts that each belong on one line. `mix` is all
/// that the scenario has, with the values that its author gave.
std::vector<std::string> repeating_command(
    const RunCommand& command,
    const plan::Mix& mix,
    const run_record::Setup& ran,
    std::uint64_t seed
);

}  // namespace mayfly::app
