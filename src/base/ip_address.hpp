// Whether a host is given by number and not by name. Pure.
#pragma once

#include <string_view>

namespace mayfly {

/// "127.0.0.1" and "::1", without brackets.
bool is_ip_address(std::string_view host);

}  // namespace mayfly
