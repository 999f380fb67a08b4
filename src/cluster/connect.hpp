// From an address to a connected stream, on the current fiber, whose deadlines bound every wait.
#pragma once

#include "base/result.hpp"
#include "cluster/address.hpp"
#include "cluster/stream.hpp"

namespace mayfly::fiber {
class Loop;
}

namespace mayfly::cluster {

/// Tries the name's addresses in turn. The error names the address.
Result<Stream> connect(fiber::Loop& loop, const Address& address);

}  // namespace mayfly::cluster
