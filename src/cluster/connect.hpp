// From an address to a connected stream, on the current fiber. Its deadlines bound every wait.
#pragma once

#include "base/result.hpp"
#include "cluster/address.hpp"
#include "cluster/stream.hpp"

namespace mayfly::fiber {
class Loop;
}

namespace mayfly::cluster {

class Tls;

/// Tries the addresses of the name in turn; `tls` may be null. The error says where it led to.
Result<Stream> connect(fiber::Loop& loop, const Address& address, Tls* tls);

}  // namespace mayfly::cluster
