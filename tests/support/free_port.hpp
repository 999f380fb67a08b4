// A port for servers that cannot choose one by themselves, as with port 0.
#pragma once

#include <cstdint>

namespace mayfly::support {

/// Of 127.0.0.1. Somebody else may take it before its user does: who starts a server tries again.
std::uint16_t free_port();

}  // namespace mayfly::support
