// The files that identify a machine of a cluster, as options name them. Plain values.
#pragma once

#include <string>

namespace mayfly::cluster {

/// PEM files. Either all three are given or none.
struct TlsFiles {
    std::string certificate;
    std::string key;
    std::string authority;

    bool is_empty() const { return certificate.empty() && key.empty() && authority.empty(); }
};

}  // namespace mayfly::cluster
