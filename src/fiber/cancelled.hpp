// The exception that unwinds a cancelled fiber; every wait of such a fiber throws it.
#pragma once

namespace mayfly::fiber {

/// Not a std::exception, so that an author's handlers do not catch it. If `catch (...)` does, the
/// next wait throws it again.
struct Cancelled {};

}  // namespace mayfly::fiber
