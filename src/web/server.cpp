#include "web/server.hpp"

#include <algorithm>
#include <utility>

#include <boost/asio/ip/host_name.hpp>
#include <fmt/core.h>

#include "base/unshared_socket.hpp"
#include "fiber/await.hpp"
#include "fiber/deadline.hpp"
#include "fiber/sleep.hpp"
#include "net/ip_address.hpp"

namespace mayfly::web {
namespace {

namespace asio = boost::asio;
using asio::ip::tcp;

/// How long pages may take to read that mayfly ends.
constexpr std::chrono::seconds last_words{1};

/// What to bind to. Names are looked up here and now: before the test begins nothing waits.
Result<tcp::endpoint> endpoint_of(const ServerSettings& settings) {
    if (settings.host.empty() || settings.host == "*") {
        return tcp::endpoint(tcp::v4(), settings.port);
    }
    if (const auto address = net::parse_ip_address(settings.host)) {
        return tcp::endpoint(*address, settings.port);
    }
    boost::system::error_code error;
    asio::io_context io;
    const auto found = tcp::resolver(io).resolve(settings.host, "", error);
    if (error || found.empty()) {
        return Error{fmt::format(
            "--web-host '{}' is no address of this machine: {}", settings.host, error.message()
        )};
    }
    return tcp::endpoint(found.begin()->endpoint().address(), settings.port);
}

Error cannot_listen(const tcp::endpoint& endpoint, const boost::system::error_code& why) {
    const std::string remedy =
        why == asio::error::address_in_use
            ? "; another program, perhaps another mayfly, uses the port: choose one with --web-port"
            : "";
    return {fmt::format(
        "cannot serve the dashboard on {} port {}: {}{}",
        endpoint.address().to_string(),
        endpoint.port(),
        why.message(),
        remedy
    )};
}

Result<asio::ssl::context> tls_context(const ServerSettings& settings) {
    asio::ssl::context context(asio::ssl::context::tls_server);
    boost::system::error_code error;
    context.set_options(
        asio::ssl::context::no_tlsv1 | asio::ssl::context::no_tlsv1_1 |
            asio::ssl::context::default_workarounds,
        error
    );
    context.use_certificate_chain_file(settings.tls_certificate, error);
    if (error) {
        return Error{fmt::format(
            "cannot use the certificate '{}' of --web-tls-cert: {}; it must be a PEM file",
            settings.tls_certificate,
            error.message()
        )};
    }
    context.use_private_key_file(settings.tls_key, asio::ssl::context::pem, error);
    if (error) {
        return Error{fmt::format(
            "cannot use the key '{}' of --web-tls-key: {}; it must be the certificate's, as PEM",
            settings.tls_key,
            error.message()
        )};
    }
    return context;
}

Gate::Settings gate_settings(const ServerSettings& settings, const tcp::endpoint& bound) {
    std::vector<std::string> names = settings.extra_names;
    names.push_back(settings.host);
    const bool is_local = bound.address().is_loopback();
    boost::system::error_code ignored;
    if (!is_local) names.push_back(asio::ip::host_name(ignored));
    std::erase_if(names, [](const std::string& name) { return name.empty(); });
    return {
        settings.token,
        std::move(names),
        is_local,
        !settings.tls_certificate.empty(),
        bound.port()};
}

/// `address` as a browser can open it.
std::string reachable_name(const asio::ip::address& address) {
    if (address.is_unspecified()) {
        boost::system::error_code error;
        const std::string name = asio::ip::host_name(error);
        return error ? "localhost" : name;
    }
    return address.is_v6() ? "[" + address.to_string() + "]" : address.to_string();
}

}  // namespace

Result<std::unique_ptr<Server>> Server::open(
    fiber::Loop& loop, const ServerSettings& settings, Control& control
) {
    const auto endpoint = endpoint_of(settings);
    if (!endpoint) return endpoint.error();
    if (!endpoint->address().is_loopback() && settings.token.empty()) {
        return Error{fmt::format(
            "a dashboard on {} could be used by everybody who reaches it: make a token with "
            "`mayfly "
            "token new FILE` and give --token-file FILE, or leave --web-host away",
            settings.host
        )};
    }
    if (!endpoint->address().is_loopback() && settings.tls_certificate.empty() &&
        !settings.is_plain_beyond) {
        return Error{fmt::format(
            "a dashboard on {} without TLS shows its token to everybody on the way: give "
            "--web-tls-cert and --web-tls-key, or --web-plain if a proxy in front of it has TLS",
            settings.host
        )};
    }
    std::optional<asio::ssl::context> tls;
    if (!settings.tls_certificate.empty() || !settings.tls_key.empty()) {
        auto made = tls_context(settings);
        if (!made) return made.error();
        tls = std::move(*made);
    }
    Acceptor acceptor(loop.executor());
    boost::system::error_code error;
    open_unshared(acceptor, endpoint->protocol(), error);
    if (!error) acceptor.set_option(Acceptor::reuse_address(true), error);
    if (!error) acceptor.bind(*endpoint, error);
    if (!error) acceptor.listen(Acceptor::max_listen_connections, error);
    if (!error) acceptor.non_blocking(true, error);
    if (error) return cannot_listen(*endpoint, error);
    // The constructor is private.
    std::unique_ptr<Server> server(new Server(loop, settings, std::move(acceptor), control));
    server->tls_ = std::move(tls);
    return server;
}

Server::Server(
    fiber::Loop& loop, const ServerSettings& settings, Acceptor acceptor, Control& control
)
    : loop_(loop),
      acceptor_(std::move(acceptor)),
      port_(acceptor_.local_endpoint().port()),
      host_(reachable_name(acceptor_.local_endpoint().address())),
      site_{
          Gate(gate_settings(settings, acceptor_.local_endpoint())),
          control,
          EventStream(control.record()),
          settings.limits},
      fibers_(loop) {}

Server::~Server() = default;

Result<void> Server::serve() {
    auto fiber = fibers_.spawn([this] { accept_all(); });
    if (!fiber) return fiber.error();
    return {};
}

void Server::accept_all() {
    while (acceptor_.is_open()) {
        boost::system::error_code error;
        acceptor_.async_wait(Acceptor::wait_read, fiber::await[error]);
        Socket socket(loop_.executor());
        tcp::endpoint peer;
        if (!error) accept_unshared(acceptor_, socket, peer, error);
        if (!error && make_room()) begin(std::move(socket));
        // Out of descriptors: some of those that are in use will be closed.
        if (error && error != asio::error::would_block)
            fiber::sleep_for(std::chrono::milliseconds(100));
    }
}

/// Whoever has not shown that they may be here goes before others, the oldest first.
bool Server::make_room() {
    const auto is_open = [](const ServerConnection& connection) { return connection.is_open(); };
    if (std::ranges::count_if(connections_, is_open) < most_connections) return true;
    const auto unidentified =
        std::ranges::find_if(connections_, [&](const ServerConnection& connection) {
            return is_open(connection) && !connection.is_known();
        });
    if (unidentified == connections_.end()) return false;
    unidentified->send_away();
    return true;
}

void Server::begin(Socket socket) {
    connections_.emplace_back(std::move(socket), tls_ ? &*tls_ : nullptr, site_);
    const auto place = std::prev(connections_.end());
    const auto fiber = fibers_.spawn([this, place] {
        // Also when it is cancelled, which unwinds this frame.
        struct Removal {
            std::list<ServerConnection>& from;
            std::list<ServerConnection>::iterator place;
            ~Removal() { from.erase(place); }
        } const removal{connections_, place};
        place->serve();
    });
    if (!fiber) connections_.erase(place);
}

void Server::close() {
    boost::system::error_code ignored;
    acceptor_.close(ignored);
    {
        const fiber::Deadline deadline(Clock::now() + last_words);
        site_.events.end();
    }
    fibers_.cancel_all();
    fibers_.join_all();
    connections_.clear();
}

std::string Server::address() const {
    const std::string page = fmt::format("{}://{}:{}", tls_ ? "https" : "http", host_, port_);
    return site_.gate.asks_for_token() ? page + "/" + site_.gate.one_time_link() : page;
}

}  // namespace mayfly::web
