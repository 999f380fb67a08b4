// The master's server for workers: accepts connections, authenticates them, and passes them to the
// Master. Belongs to the loop's thread; each connection is a fiber.
//
// A link is unidentified until its handshake is done. It has little time, may send little, and
// there are few of them at once (see newcomers.hpp), so a flood of connections costs little.
#pragma once

#include <cstddef>
#include <list>
#include <memory>
#include <optional>
#include <string>
#include <utility>

#include <boost/asio/basic_socket_acceptor.hpp>
#include <boost/asio/ip/tcp.hpp>

#include "base/result.hpp"
#include "cluster/address.hpp"
#include "cluster/handshake.hpp"
#include "cluster/link.hpp"
#include "cluster/tls.hpp"
#include "fiber/group.hpp"
#include "fiber/loop.hpp"
#include "master/master.hpp"
#include "master/newcomers.hpp"
#include "master/rejections.hpp"

namespace mayfly::master {

class Listener {
public:
    struct Settings {
        cluster::Tls* tls = nullptr;  // Null: workers come without a token and certificates.
        Duration handshake_limit = std::chrono::seconds(10);
        std::size_t most_unidentified = 256;  // And a quarter of the files that may be open.
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
    struct Caller {
        Caller(cluster::Stream stream, std::string home)
            : link(std::move(stream)), newcomer{.address = std::move(home), .came = Clock::now()} {}

        cluster::Link link;
        Newcomer newcomer;
        std::optional<cluster::MasterHandshake> handshake;
    };
    using Callers = std::list<Caller>;
    using Acceptor = boost::asio::basic_socket_acceptor<boost::asio::ip::tcp, fiber::Executor>;

    Listener(fiber::Loop& loop, Master& master, Settings settings);
    Result<void> listen(const cluster::Address& address);
    void keep_accepting();
    bool make_room(const std::string& home);
    void receive(Callers::iterator caller);
    Result<Introduction> identify(Caller& caller);
    void turn_away(const std::string& peer, const std::string& reason);

    fiber::Loop& loop_;
    Master& master_;
    Settings settings_;
    Acceptor acceptor_;
    cluster::Address address_;
    fiber::Group acceptance_;
    fiber::Group connections_;
    Callers unidentified_;  // Oldest first.
    Callers workers_;
    Rejections rejections_;
};

}  // namespace mayfly::master
