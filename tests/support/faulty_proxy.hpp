// Between a client and a server on this machine: passes bytes on, or does to them what bad networks
// and bad boxes in the middle do. Runs on a thread of its own.
#pragma once

#include <array>
#include <atomic>
#include <chrono>
#include <cstdint>
#include <list>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <thread>

#include <boost/asio/basic_socket_acceptor.hpp>
#include <boost/asio/io_context.hpp>

#include "support/frame_borders.hpp"
#include "target/stream.hpp"

namespace mayfly::support {

class FaultyProxy {
public:
    enum class Conduct {
        faithful,
        late,         // Each piece 80 ms after it came.
        lossy,        // The same, and one in twenty another 400 ms, as if TCP had sent it again.
        slow,         // 20 kB a second.
        duplicating,  // Some pieces twice.
        truncating,   // Some pieces lose their end.
        silent,       // Connections stay open, nothing passes.
        // Of links whose frames are no secret:
        repeating,   // Some frames twice.
        reordering,  // Some frames after the next one.
    };
    enum class Way { both, to_server, to_client };
    /// What befalls links that exist, and no later ones.
    struct Fault {
        Conduct conduct = Conduct::faithful;
        Way way = Way::both;
        std::optional<std::uint64_t> link{};  // In the order of connecting, from 0; empty: all.
    };

    /// To 127.0.0.1 at that port.
    explicit FaultyProxy(std::uint16_t server_port);
    ~FaultyProxy();
    FaultyProxy(const FaultyProxy&) = delete;
    FaultyProxy& operator=(const FaultyProxy&) = delete;

    std::string address() const { return "127.0.0.1:" + std::to_string(port_); }

    /// From the next piece on, on every connection that has no fault of its own.
    void conduct(Conduct conduct) { conduct_ = conduct; }
    void afflict(const Fault& fault);
    /// How many pieces or frames were duplicated, truncated, or moved.
    std::uint64_t faults() const { return faults_; }
    /// Ends all connections there are, on both sides.
    void cut();
    /// Ends that connection on the server's side only; the client's stays open, and is read.
    void close_server_side(std::uint64_t link);
    /// The reader at the end of that way sees the end of the stream; the other way stays open.
    void half_close(std::uint64_t link, Way way);
    /// How many connections there have been.
    std::uint64_t links() const { return clients_; }
    /// What the first client has sent so far, or was sent.
    std::string recording(Way way = Way::to_server) const;

private:
    struct Pair;
    using Shared = std::shared_ptr<Pair>;  // By the two fibers that pass on, one a direction.
    using Acceptor = boost::asio::basic_socket_acceptor<boost::asio::ip::tcp, target::Executor>;

    target::Awaitable<void> accept_all();
    target::Awaitable<void> connect(Shared pair);
    target::Awaitable<void> pass_on(Shared pair, Way way);
    target::Awaitable<void> wait(std::chrono::microseconds time);
    target::Awaitable<std::string> treat(Pair& pair, Way way, std::string piece);
    std::string treat_frames(Pair& pair, Way way, Conduct conduct, const std::string& piece);
    void record(const Pair& pair, Way way, const std::string& piece);
    template <class Act>
    void with_links(std::optional<std::uint64_t> link, Act act);

    boost::asio::io_context loop_{1};
    Acceptor acceptor_;
    std::uint16_t port_;
    std::uint16_t server_port_;
    std::atomic<Conduct> conduct_ = Conduct::faithful;
    std::atomic<std::uint64_t> faults_ = 0;
    std::uint64_t pieces_ = 0;
    std::atomic<std::uint64_t> clients_ = 0;
    std::list<std::weak_ptr<Pair>> pairs_;
    mutable std::mutex mutex_;  // Guards the two.
    std::string sent_by_client_;
    std::string sent_to_client_;
    std::thread thread_;  // Last: it uses all of the above.
};

}  // namespace mayfly::support
