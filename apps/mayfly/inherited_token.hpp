// MAYFLY_TOKEN, which is for this process only: not for the author's code, the compiler and
// whatever else it starts, nor for those who read its environment in /proc.
#pragma once

#include <string>

namespace mayfly::app {

/// Removes the variable and remembers it; call it before anything is started.
void take_inherited_token();
/// What it said; empty if it was not there.
const std::string& inherited_token();

}  // namespace mayfly::app
