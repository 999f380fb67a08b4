// Where author code threw: remembered at each throw, looked up when an exception reaches the user
// loop. Works by standing in front of the C++ runtime's __cxa_throw.
#pragma once

#include <string>

namespace mayfly::load {

/// "shop.cpp:42 (Shopper::checkout())" of this thread's last throw: the innermost place in the
/// scenario, or "function+offset" where it has no line numbers. Empty when nothing is known.
std::string last_throw_site();

}  // namespace mayfly::load
