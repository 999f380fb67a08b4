// Where author code threw: remembered at each throw, looked up when an exception reaches the user
// loop. Works by standing in front of the C++ runtime's __cxa_throw. What is remembered belongs to
// the exception and not to the thread: on its way it may wait, and other users throw meanwhile.
#pragma once

#include <string>

namespace mayfly::load {

/// "shop.cpp:42 (Shopper::checkout())" of the exception that is being handled: the innermost place
/// in the scenario, or "function+offset" where it has no line numbers. Empty when nothing is known,
/// as when too many others were thrown on this thread since.
std::string throw_site();

}  // namespace mayfly::load
