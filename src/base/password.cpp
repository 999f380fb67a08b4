#include "base/password.hpp"

#include <algorithm>

namespace mayfly {

std::string without_password(std::string_view text) {
    std::string result(text);
    const auto scheme = text.find("://");
    if (scheme == text.npos) return result;
    const auto begin = scheme + 3;
    const auto authority = text.substr(begin, text.find_first_of("/?# ", begin) - begin);
    const auto colon = authority.find(':');
    auto at = authority.rfind('@');
    if (at == authority.npos && colon != authority.npos && !authority.starts_with('[')) {
        // What follows a host is a port. Anything else is a password with characters that should
        // have been percent-encoded.
        const auto rest = authority.substr(colon + 1);
        if (rest.find_first_not_of("0123456789") != rest.npos) at = text.substr(begin).rfind('@');
    }
    if (at == text.npos || colon > at) return result;
    return result.replace(begin + colon + 1, at - colon - 1, "***");
}

}  // namespace mayfly
