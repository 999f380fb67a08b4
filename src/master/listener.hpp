// The master's server for workers: accepts connections, authenticates them, and passes them to the
// Master. Belongs to the loop's thread; each connection is a fiber.
//
// A link is unidentified until its handshake is done. It has little time, may send little, and
// there are few of them at once (the oldest is closed), so a flood of connections costs little.
#pragma once

#include <cstddef>
#include <list>
#include <memory>
#include <string>

#include <boost/asio/basic_socket_acceptor.hpp>
#include <boost/asio/ip/tcp.hpp>

#include "base/result.hpp"
#include "cluster/address.hpp"
#include "cluster/link.hpp"
#include "cluster/tls.hpp"
#include "fiber/group.hpp"
#include "fiber/loop.hpp"
#include "master/master.hpp"
#include "master/rejections.hpp"

namespace mayfly::master {

class Listener {
public:
    struct Settings {
        cluster::Tls* tls = nullptr;  // Null: workers come without a token and certificates.
        Duration handshake_limit = std::chrono::seconds(10);
        std::ptrdiff_t most_unidentified = 64;  // And a quarter of the files that may be open.
    };

    /// Listens from now on; call it on a fiber. Port 0 means any. All arguments outlive it.
    static Result<std::unique_ptr<Listener>> open(
        fiber::Loop& loop, Master& master, const cluster::Address& address, Settings settings
    );
    Listener(const Listener&) = delete;
    Listener& operator=(const Listener&) = delete;

    /// The address on which it listens.
    const cluster::Address& address() const { return address_; }
    /// Stops accepting connections and parks until all have ended; those of workers end with
    /// Master::dismiss().
    void close();

private:
    using Links = std::list<cluster::Link>;
    using Acceptor = boost::asio::basic_socket_acceptor<boost::asio::ip::tcp, fiber::Executor>;

    Listener(fiber::Loop& loop, Master& master, Settings settings);
    Result<void> listen(const cluster::Address& address);
    void keep_accepting();
    void make_room();
    void receive(Links::iterator link);
    Result<Introduction> identify(cluster::Link& link);
    void turn_away(const std::string& peer, const std::string& reason);

    fiber::Loop& loop_;
    Master& master_;
    Settings settings_;
    Acceptor acceptor_;
    cluster::Address address_;
    fiber::Group acceptance_;
    fiber::Group connections_;
    Links unidentified_;  // Oldest first.
    Links workers_;
    Rejections rejections_;
};

}  // namespace mayfly::master
