// Where the workers come from, as the options say. Plain values.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "base/time.hpp"
#include "cluster/address.hpp"
#include "cluster/tls_files.hpp"
#include "workforce/ssh/remote_host.hpp"

namespace mayfly::workforce {

/// The options that only `mayfly master` has, whose workers connect from elsewhere.
struct MasterOptions {
    cluster::Address bind{"127.0.0.1", cluster::default_port};
    std::size_t expect_workers = 1;
    Duration expect_workers_max_wait{0};  // 0: without limit.
    cluster::TlsFiles tls;
};

/// The machines that run the workers of a `mayfly run`; if empty, this one.
struct RemoteOptions {
    std::vector<RemoteHost> hosts;
    std::vector<std::string> ssh{"ssh"};
};

}  // namespace mayfly::workforce
