// What the connections of one worker share: addresses, trusted certificates, the proxy and the
// buffer they read into. Code on a user's fiber finds it as a fiber local.
#pragma once

#include <array>
#include <cstddef>
#include <memory>
#include <optional>
#include <string_view>

#include <boost/system/error_code.hpp>

#include "base/result.hpp"
#include "fiber/turn_budget.hpp"
#include "net/local_addresses.hpp"
#include "net/proxy.hpp"
#include "net/proxy_exclusions.hpp"
#include "net/settings.hpp"

namespace mayfly::fiber {
class Loop;
}

namespace mayfly::net {

class Resolver;
class Tls;

class Network {
public:
    /// Larger than most responses: a read that does not fill it has drained the socket, and no
    /// second system call has to say so.
    static constexpr std::size_t read_buffer_bytes = 64 * 1024;

    /// The error names the invalid setting. `loop` must outlive the network.
    static Result<std::unique_ptr<Network>> make(fiber::Loop& loop, const Settings& settings);
    virtual ~Network();
    Network(const Network&) = delete;
    Network& operator=(const Network&) = delete;

    /// The network of the user whose code runs. If none does, throws std::logic_error, which says
    /// that `tool` ("a TCP connection") does not work there.
    static Network& current(const char* tool);
    /// From here on, the current fiber and those that it starts use this network.
    void enter_fiber();

    /// Reads ahead what connections to this URL need. Parks.
    void prepare_for(std::string_view url);

    fiber::Loop& loop() { return loop_; }
    Duration connect_timeout() const { return connect_timeout_; }
    const std::optional<Proxy>& proxy() const { return proxy_; }
    /// The proxy for `origin`; null if it is reached without one.
    const Proxy* proxy_for(const Origin& origin) const;
    Resolver& resolver() { return *resolver_; }
    LocalAddresses& local_addresses() { return local_addresses_; }
    Tls& tls() { return *tls_; }
    using ReadBuffer = std::array<char, read_buffer_bytes>;
    ReadBuffer& read_buffer() { return *read_buffer_; }
    /// After a slice of decoding, of sending or of receiving, which never wait while the peer keeps
    /// up: lets others run if all users together have had their share of this turn of the loop.
    /// What lies in the read buffer moves into `kept` before, unless that is null or has something
    /// already, and they get another buffer. The error is that of a wait: operation_aborted, if a
    /// deadline has struck. Parks.
    boost::system::error_code let_others_run(std::unique_ptr<ReadBuffer>* kept = nullptr);
    /// The same in the network of the current fiber, if it has one, after a call that had nothing
    /// to wait for, as it failed at once: a loop of them would hold up all users, and notice no
    /// stop.
    static void give_way();
    /// What lies in the read buffer moves into `kept`, unless that has something already.
    void keep_read_buffer(std::unique_ptr<ReadBuffer>& kept);

protected:
    /// Before anything else comes prepare(), which reads the rest of the settings.
    Network(fiber::Loop& loop, const Settings& settings);
    Result<void> prepare(const Settings& settings);

private:
    // With a slice of 64 KiB of results, less than a millisecond.
    static constexpr std::size_t slices_per_turn = 4;

    fiber::Loop& loop_;
    fiber::TurnBudget budget_{slices_per_turn};
    std::unique_ptr<ReadBuffer> read_buffer_;
    Duration connect_timeout_;
    std::unique_ptr<Resolver> resolver_;
    std::unique_ptr<Tls> tls_;
    LocalAddresses local_addresses_;
    std::optional<Proxy> proxy_;
    ProxyExclusions no_proxy_;
};

}  // namespace mayfly::net
