// A throw-away certificate for localhost, made in memory: HTTPS tests need no files beforehand.
#pragma once

#include <string>

#include "base/certificate.hpp"

namespace mayfly::target {

/// Valid for one day, for localhost, 127.0.0.1 and ::1. It is its own authority, so a client
/// trusts it by naming it as CA; it may also be shown by a client.
Result<Certificate> make_self_signed(const std::string& common_name);

}  // namespace mayfly::target
