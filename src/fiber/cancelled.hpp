// What unwinds a cancelled fiber: thrown by whatever it waits with.
#pragma once

namespace mayfly::fiber {

/// Not a std::exception, so that an author's handler lets it pass; if `catch (...)` swallows it,
/// the next wait throws it again.
struct Cancelled {};

}  // namespace mayfly::fiber
