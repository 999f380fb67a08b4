// Makes the files for mutual TLS in one cluster: its own authority, one certificate for the master
// and one for all workers, both signed by the authority.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "base/result.hpp"

namespace mayfly::cluster {

/// Writes ca.pem, master.pem, master-key.pem, worker.pem and worker-key.pem into `folder`, which is
/// created if necessary; replaces no file. The authority's key is discarded, so that nobody can
/// sign with it later. `hosts` are further names and addresses of the master. Valid for ten years.
Result<void> write_certificates(
    const std::filesystem::path& folder, const std::vector<std::string>& hosts
);

}  // namespace mayfly::cluster
