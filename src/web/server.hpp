// The dashboard's web server: accepts connections and gives each a fiber. Belongs to the loop's
// thread, the master's, which it never blocks: only fibers park, and responses come from the
// snapshot of the last second.
#pragma once

#include <cstddef>
#include <cstdint>
#include <list>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include <boost/asio/basic_socket_acceptor.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/ssl/context.hpp>

#include "base/result.hpp"
#include "fiber/group.hpp"
#include "fiber/loop.hpp"
#include "web/control.hpp"
#include "web/server_connection.hpp"

namespace mayfly::web {

struct ServerSettings {
    std::string host = "127.0.0.1";  // A name or address; "*": every interface.
    std::uint16_t port = 8089;       // 0: any free one.
    std::string tls_certificate{};   // PEM; with tls_key. Empty: plain HTTP.
    std::string tls_key{};
    std::string token{};                     // Whoever knows it may do everything.
    std::vector<std::string> extra_names{};  // Further names under which browsers may know it.
    bool is_plain_beyond = false;  // Without TLS beyond this machine, too: a proxy has it.
    ConnectionLimits limits{};
};

class Server {
public:
    static constexpr std::ptrdiff_t most_connections = 512;

    /// Listens at once, and serves after serve(). The error says why it cannot, and what to do.
    static Result<std::unique_ptr<Server>> open(
        fiber::Loop& loop, const ServerSettings& settings, Control& control
    );
    ~Server();

    Result<void> serve();
    /// Call it when there is a new snapshot.
    void publish(const report::RunRecord& record) { site_.events.publish(record); }
    /// Ends all connections and parks until they have ended.
    void close();

    std::uint16_t port() const { return port_; }
    /// The page's address for a browser on this machine, or on one that can reach it. With a token
    /// it is a link that works once.
    std::string address() const;
    std::size_t readers() const { return site_.events.readers(); }

private:
    using Acceptor = boost::asio::basic_socket_acceptor<boost::asio::ip::tcp, fiber::Executor>;

    Server(fiber::Loop& loop, const ServerSettings& settings, Acceptor acceptor, Control& control);
    void accept_all();
    bool make_room();
    void begin(Socket socket);

    fiber::Loop& loop_;
    Acceptor acceptor_;
    std::uint16_t port_;
    std::string host_;
    std::optional<boost::asio::ssl::context> tls_;
    Site site_;
    fiber::Group fibers_;
    std::list<ServerConnection> connections_;
};

}  // namespace mayfly::web
