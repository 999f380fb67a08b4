// How mayfly ends, for scripts; docs/cli.md has the whole list.
#pragma once

#include "base/result.hpp"

namespace mayfly::app {

inline constexpr int exit_usage = 2;
inline constexpr int exit_internal = 3;
inline constexpr int exit_partial = 4;
inline constexpr int exit_signal_base = 128;

/// Says on stderr why nothing was done; the exit code of that.
int refuse(const Error& why);

}  // namespace mayfly::app
