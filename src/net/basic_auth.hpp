// Basic authentication (RFC 7617) of users and to proxies. Pure.
#pragma once

#include <string>
#include <string_view>

namespace mayfly::net {

/// "Basic YW5uOnNlY3JldA==" for "ann:secret".
std::string basic_credentials(std::string_view user_and_password);

}  // namespace mayfly::net
