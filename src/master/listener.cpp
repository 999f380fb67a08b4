#include "master/listener.hpp"

#include <algorithm>
#include <sys/resource.h>
#include <utility>

#include <boost/asio/error.hpp>
#include <boost/asio/ip/basic_resolver.hpp>
#include <fmt/core.h>

#include "base/logging.hpp"
#include "base/unshared_socket.hpp"
#include "cluster/socket.hpp"
#include "fiber/await.hpp"
#include "fiber/deadline.hpp"
#include "fiber/sleep.hpp"

namespace mayfly::master {
namespace {

namespace asio = boost::asio;
using tcp = asio::ip::tcp;
using Resolver = asio::ip::basic_resolver<tcp, fiber::Executor>;

constexpr Duration pause_after_failure = std::chrono::milliseconds(100);
constexpr Duration dns_limit = std::chrono::seconds(10);

/// Whoever has not been identified must not take the open files that workers and the dashboard
/// need.
std::size_t fair_share_of_files(std::size_t wanted) {
    rlimit files{};
    if (getrlimit(RLIMIT_NOFILE, &files) != 0 || files.rlim_cur == RLIM_INFINITY) return wanted;
    return std::clamp<std::size_t>(files.rlim_cur / 4, 1, wanted);
}

/// Who has one address of IPv6 has a network of them.
std::string home_of(const asio::ip::address& address) {
    if (address.is_v4()) return address.to_string();
    const auto bytes = address.to_v6().to_bytes();
    const bool is_mapped = address.to_v6().is_v4_mapped();
    return is_mapped ? std::string(bytes.begin() + 12, bytes.end())
                     : std::string(bytes.begin(), bytes.begin() + 8);
}

Error cannot_listen(const cluster::Address& address, const boost::system::error_code& why) {
    return {fmt::format(
        "cannot listen on {}: {}; name another address with --bind HOST:PORT",
        to_string(address),
        why.message()
    )};
}

}  // namespace

Listener::Listener(fiber::Loop& loop, Master& master, Settings settings)
    : loop_(loop),
      master_(master),
      settings_(std::move(settings)),
      acceptor_(loop.executor()),
      acceptance_(loop),
      connections_(loop) {
    settings_.most_unidentified = fair_share_of_files(settings_.most_unidentified);
}

Result<std::unique_ptr<Listener>> Listener::open(
    fiber::Loop& loop, Master& master, const cluster::Address& address, Settings settings
) {
    // The constructor is private.
    std::unique_ptr<Listener> listener(new Listener(loop, master, std::move(settings)));
    if (auto listens = listener->listen(address); !listens) return listens.error();
    auto accepting =
        listener->acceptance_.spawn([self = listener.get()] { self->keep_accepting(); });
    if (!accepting) return accepting.error();
    return listener;
}

Result<void> Listener::listen(const cluster::Address& address) {
    boost::system::error_code error;
    tcp::endpoint endpoint;
    {
        const fiber::Deadline limit(Clock::now() + dns_limit);
        Resolver resolver(loop_.executor());
        const auto found = resolver.async_resolve(
            address.host,
            std::to_string(address.port),
            Resolver::passive | Resolver::numeric_service,
            fiber::await[error]
        );
        if (error) return cannot_listen(address, error);
        endpoint = *found.begin();
    }
    open_unshared(acceptor_, endpoint.protocol(), error);
    if (!error) acceptor_.set_option(Acceptor::reuse_address(true), error);
    if (!error) acceptor_.bind(endpoint, error);
    if (!error) acceptor_.listen(Acceptor::max_listen_connections, error);
    if (!error) acceptor_.non_blocking(true, error);
    if (error) return cannot_listen(address, error);
    address_ = {address.host, acceptor_.local_endpoint(error).port()};
    return {};
}

void Listener::keep_accepting() {
    while (acceptor_.is_open()) {
        cluster::Socket socket(loop_.executor());
        boost::system::error_code error;
        acceptor_.async_wait(Acceptor::wait_read, fiber::await[error]);
        if (!acceptor_.is_open()) return;
        tcp::endpoint peer;
        if (!error) accept_unshared(acceptor_, socket, peer, error);
        if (error == asio::error::would_block) continue;
        if (error) {
            // Most likely the limit of open files: whoever waits is accepted when some are closed.
            turn_away("somebody", error.message());
            fiber::sleep_for(pause_after_failure);
            continue;
        }
        cluster::Stream stream(std::move(socket));
        stream.tune_for_tcp();
        auto home = home_of(peer.address());
        if (!make_room(home)) {
            turn_away(stream.peer(), "too many others are about to say who they are");
            continue;
        }
        const auto caller =
            unidentified_.emplace(unidentified_.end(), std::move(stream), std::move(home));
        const auto spawned = connections_.spawn([this, caller] { receive(caller); });
        if (spawned) continue;
        turn_away("somebody", spawned.error().message);
        unidentified_.erase(caller);
    }
}

bool Listener::make_room(const std::string& home) {
    std::vector<Newcomer> there;
    std::vector<Caller*> callers;
    for (auto& caller : unidentified_) {
        if (caller.link.is_over()) continue;
        auto& newcomer = caller.newcomer;
        const bool has_greeted = caller.handshake && caller.handshake->has_greeted();
        if (has_greeted && newcomer.standing == Newcomer::Standing::silent) {
            newcomer.standing = Newcomer::Standing::greeted;
        }
        there.push_back(newcomer);
        callers.push_back(&caller);
    }
    const auto room = room_for(home, there, settings_.most_unidentified, Clock::now());
    if (room.leaves) callers[*room.leaves]->link.give_up("it was silent and others need its place");
    return room.is_there;
}

void Listener::receive(Callers::iterator caller) {
    auto& link = caller->link;
    const auto peer = link.stream().peer();
    const auto introduction = identify(*caller);
    if (introduction) {
        logging::debug("{} is mayfly on {}", peer, introduction->hello.host);
        workers_.splice(workers_.end(), unidentified_, caller);
        master_.serve(link, *introduction);
        workers_.erase(caller);
    } else {
        turn_away(peer, introduction.error().message);
        unidentified_.erase(caller);
    }
}

Result<Introduction> Listener::identify(Caller& caller) {
    const fiber::Deadline limit(Clock::now() + settings_.handshake_limit);
    const auto objection = caller.link.secure_if_asked(settings_.tls);
    // It knows the token or has a certificate of ours.
    const bool is_proven = settings_.tls != nullptr && objection && objection->empty();
    if (is_proven) caller.newcomer.standing = Newcomer::Standing::proven;
    auto& handshake = caller.handshake.emplace(master_.version(), objection ? *objection : "");
    const auto identified = objection ? caller.link.identify(handshake) : objection.error();
    if (identified)
        return Introduction{Introduction::Origin::network, handshake.hello(), handshake.join()};
    if (limit.has_struck()) return Error{"it did not say who it is in time"};
    return identified.error();
}

void Listener::turn_away(const std::string& peer, const std::string& reason) {
    if (const auto sentence = rejections_.note(peer, reason, Clock::now())) {
        logging::warning("{}", *sentence);
    }
}

void Listener::close() {
    boost::system::error_code ignored;
    acceptor_.close(ignored);
    for (auto& caller : unidentified_) caller.link.close();
    acceptance_.join_all();
    connections_.join_all();
    if (const auto sentence = rejections_.rest()) logging::warning("{}", *sentence);
}

}  // namespace mayfly::master
