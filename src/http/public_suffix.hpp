// The list of names under which anybody may register one, such as "com", "co.uk" or "github.io"
// (publicsuffix.org), compiled in from Debian. Pure.
#pragma once

#include <string>

namespace mayfly::http {

/// Whether a host in lower case is a public suffix. Every name without a dot is.
bool is_public_suffix(const std::string& host);

}  // namespace mayfly::http
