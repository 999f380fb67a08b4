// How mayfly ends if it cannot do what it was asked to. The exit codes are in judge/verdict.hpp;
// the programs use these.
#pragma once

#include "base/result.hpp"
#include "judge/verdict.hpp"

namespace mayfly::app {

using judge::exit_internal;
using judge::exit_signal_base;
using judge::exit_unusable;

/// What a command that ends with `exit_code` printed has to reach its reader: another exit code,
/// and a word on stderr, if it did not.
int with_output(int exit_code);

/// Prints on stderr why nothing was done; returns the exit code for that.
int refuse(const Error& why);

}  // namespace mayfly::app
