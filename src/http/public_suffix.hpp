// The list of names under which anybody may register one, "com", "co.uk" or "github.io"
// (publicsuffix.org), as Debian compiled it in. Pure.
#pragma once

#include <string>

namespace mayfly::http {

/// Of a host in lower case. So is every name without a dot.
bool is_public_suffix(const std::string& host);

}  // namespace mayfly::http
