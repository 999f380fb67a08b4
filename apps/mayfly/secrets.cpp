#include "secrets.hpp"

#include <cstdio>

#include "cluster/certificates.hpp"
#include "cluster/token.hpp"
#include "exit_code.hpp"

namespace mayfly::app {

int make_token(const TokenCommand& command) {
    if (!command.dashboard.empty()) {
        std::printf("%s\n", command.dashboard.c_str());
        return 0;
    }
    if (auto written = cluster::write_new_token(command.file); !written) {
        return refuse(written.error());
    }
    std::printf(
        "Wrote %s. Copy it to every machine, and give it to both sides:\n"
        "  mayfly master shop.cpp --bind 0.0.0.0 --token-file %s\n"
        "  mayfly worker --master HOST --token-file %s\n",
        command.file.c_str(),
        command.file.c_str(),
        command.file.c_str()
    );
    return 0;
}

int make_certificates(const CertCommand& command) {
    const auto* folder = command.folder.c_str();
    if (auto written = cluster::write_certificates(command.folder, command.hosts); !written) {
        return refuse(written.error());
    }
    std::printf(
        "Wrote the certificates to %s, valid for ten years. On the master:\n"
        "  --tls-cert %s/master.pem --tls-key %s/master-key.pem --tls-ca %s/ca.pem\n"
        "and on each worker (which needs only these three files):\n"
        "  --tls-cert %s/worker.pem --tls-key %s/worker-key.pem --tls-ca %s/ca.pem\n",
        folder,
        folder,
        folder,
        folder,
        folder,
        folder,
        folder
    );
    return 0;
}

}  // namespace mayfly::app
