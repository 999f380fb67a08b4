// Whether a host is an IP address and not a name. Pure.
#pragma once

#include <string_view>

namespace mayfly {

/// "127.0.0.1" and "::1", without brackets.
bool is_ip_address(std::string_view host);

}  // namespace mayfly
