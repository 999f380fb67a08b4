// How mayfly ends when it cannot do what it was asked for. The exit codes are in judge/verdict.hpp;
// the programs use these.
#pragma once

#include "base/result.hpp"
#include "judge/verdict.hpp"

namespace mayfly::app {

using judge::exit_internal;
using judge::exit_signal_base;
using judge::exit_unusable;

/// Says on stderr why nothing was done; the exit code of that.
int refuse(const Error& why);

}  // namespace mayfly::app
