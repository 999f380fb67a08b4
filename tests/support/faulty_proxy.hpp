// Between a client and a server on this machine: passes bytes on, or does to them what bad networks
// and bad boxes in the middle do. Runs on a thread of its own.
#pragma once

#include <atomic>
#include <cstdint>
#include <list>
#include <memory>
#include <mutex>
#include <string>
#include <thread>

#include <boost/asio/basic_socket_acceptor.hpp>
#include <boost/asio/io_context.hpp>

#include "target/stream.hpp"

namespace mayfly::support {

class FaultyProxy {
public:
    enum class Conduct {
        faithful,
        late,         // Each piece 80 ms after it came.
        duplicating,  // Some pieces twice.
        truncating,   // Some pieces lose their end.
        silent,       // Connections stay open, nothing passes.
    };

    /// To 127.0.0.1 at that port.
    explicit FaultyProxy(std::uint16_t server_port);
    ~FaultyProxy();
    FaultyProxy(const FaultyProxy&) = delete;
    FaultyProxy& operator=(const FaultyProxy&) = delete;

    std::string address() const { return "127.0.0.1:" + std::to_string(port_); }

    /// From the next piece on, on every connection.
    void conduct(Conduct conduct) { conduct_ = conduct; }
    /// How many pieces were duplicated or truncated.
    std::uint64_t faults() const { return faults_; }
    /// Ends all connections there are, on both sides.
    void cut();
    /// What the first client has sent so far.
    std::string recording() const;

private:
    struct Pair;
    using Shared = std::shared_ptr<Pair>;  // By the two fibers that pass on, one a direction.
    using Acceptor = boost::asio::basic_socket_acceptor<boost::asio::ip::tcp, target::Executor>;

    target::Awaitable<void> accept_all();
    target::Awaitable<void> connect(Shared pair);
    target::Awaitable<void> pass_on(Shared pair, target::TcpSocket& from, target::TcpSocket& to);
    target::Awaitable<std::string> treat(std::string piece);
    void record(const Pair& pair, const std::string& piece);

    boost::asio::io_context loop_{1};
    Acceptor acceptor_;
    std::uint16_t port_;
    std::uint16_t server_port_;
    std::atomic<Conduct> conduct_ = Conduct::faithful;
    std::atomic<std::uint64_t> faults_ = 0;
    std::uint64_t pieces_ = 0;
    std::uint64_t clients_ = 0;
    std::list<std::weak_ptr<Pair>> pairs_;
    mutable std::mutex mutex_;  // Guards recording_.
    std::string recording_;
    std::thread thread_;  // Last: it uses all of the above.
};

}  // namespace mayfly::support
