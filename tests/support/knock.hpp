// A bare connection to a port of this machine, by somebody who says nothing.
#pragma once

#include <cstdint>
#include <netinet/in.h>
#include <sys/socket.h>

#include "support/network.hpp"

namespace mayfly::support {

class Knock {
public:
    explicit Knock(std::uint16_t port)
        : descriptor_(socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
        sockaddr_in address{};
        address.sin_family = AF_INET;
        address.sin_port = htons(port);
        address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        is_open_ =
            connect(
                descriptor_.number(), reinterpret_cast<const sockaddr*>(&address), sizeof address
            ) == 0;
    }
    bool is_open() const { return is_open_; }
    /// It will end with a reset.
    void be_rude() {
        const linger at_once{1, 0};
        setsockopt(descriptor_.number(), SOL_SOCKET, SO_LINGER, &at_once, sizeof at_once);
    }

private:
    support::OwnedDescriptor descriptor_;
    bool is_open_ = false;
};

}  // namespace mayfly::support
