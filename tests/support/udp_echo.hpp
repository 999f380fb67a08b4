// A UDP server of a test's own, on the loopback interface: it sends each datagram back, unless that
// says "be silent", and counts those that it got.
#pragma once

#include <arpa/inet.h>
#include <array>
#include <atomic>
#include <string_view>
#include <sys/socket.h>
#include <thread>
#include <unistd.h>

namespace mayfly::support {

class UdpEcho {
public:
    explicit UdpEcho(int family) : socket_(::socket(family, SOCK_DGRAM, 0)) {
        address_.ss_family = static_cast<sa_family_t>(family);
        if (family == AF_INET6) {
            reinterpret_cast<sockaddr_in6*>(&address_)->sin6_addr = in6addr_loopback;
        } else {
            reinterpret_cast<sockaddr_in*>(&address_)->sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        }
        is_bound_ = ::bind(socket_, address(), sizeof address_) == 0;
        socklen_t size = sizeof address_;
        ::getsockname(socket_, address(), &size);
        if (is_bound_) thread_ = std::thread([this] { answer(); });
    }
    ~UdpEcho() {
        if (thread_.joinable()) {
            ends_ = true;
            ::sendto(socket_, "", 0, 0, address(), sizeof address_);  // It wakes the thread.
            thread_.join();
        }
        ::close(socket_);
    }
    UdpEcho(const UdpEcho&) = delete;
    UdpEcho& operator=(const UdpEcho&) = delete;

    /// False on a machine without this family.
    bool is_bound() const { return is_bound_; }
    int port() const {
        // At the same place in the addresses of both families.
        return ntohs(reinterpret_cast<const sockaddr_in*>(&address_)->sin_port);
    }
    std::size_t received() const { return received_; }

private:
    sockaddr* address() { return reinterpret_cast<sockaddr*>(&address_); }
    void answer() {
        while (true) {
            std::array<char, 65536> buffer{};
            sockaddr_storage from{};
            socklen_t size = sizeof from;
            auto* const peer = reinterpret_cast<sockaddr*>(&from);
            const auto got = ::recvfrom(socket_, buffer.data(), buffer.size(), 0, peer, &size);
            if (got < 0 || ends_) return;
            ++received_;
            const std::string_view text(buffer.data(), static_cast<std::size_t>(got));
            if (text != "be silent") ::sendto(socket_, text.data(), text.size(), 0, peer, size);
        }
    }

    int socket_;
    sockaddr_storage address_{};
    bool is_bound_ = false;
    std::atomic<bool> ends_{false};
    std::atomic<std::size_t> received_{0};
    std::thread thread_;
};

}  // namespace mayfly::support
