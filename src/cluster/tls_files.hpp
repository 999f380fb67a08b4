// Who a machine of a cluster is, by the files that a person names. Plain values.
#pragma once

#include <string>

namespace mayfly::cluster {

/// PEM files. All three or none.
struct TlsFiles {
    std::string certificate;
    std::string key;
    std::string authority;

    bool is_empty() const { return certificate.empty() && key.empty() && authority.empty(); }
};

}  // namespace mayfly::cluster
