// The files for mutual TLS of one cluster: an authority of its own, and one certificate for the
// master and one for all workers, signed by it.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "base/result.hpp"

namespace mayfly::cluster {

/// Writes ca.pem, master.pem, master-key.pem, worker.pem and worker-key.pem into `folder`, which is
/// made if need be; nothing in it is replaced. The authority's key is forgotten, so nobody can sign
/// with it later. `hosts` are further names and addresses of the master. Valid for ten years.
Result<void> write_certificates(
    const std::filesystem::path& folder, const std::vector<std::string>& hosts
);

}  // namespace mayfly::cluster
