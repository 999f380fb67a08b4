// Addresses that answer, refuse or say nothing, in every order. A black hole is a listening socket
// whose queue is full: its kernel drops what asks for more.
#include "net/connect_to_any.hpp"

#include <algorithm>
#include <cstring>
#include <list>
#include <sys/socket.h>

#include <boost/asio/basic_socket_acceptor.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/ip/v6_only.hpp>
#include <gmock/gmock.h>

#include "fiber/deadline.hpp"
#include "fiber/event.hpp"
#include "fiber/fiber.hpp"
#include "fiber/group.hpp"
#include "fiber/sleep.hpp"
#include "net/local_addresses.hpp"
#include "support/fiber_run.hpp"

namespace mayfly::net {
namespace {

using namespace std::chrono_literals;
namespace asio = boost::asio;
using asio::ip::tcp;
using Acceptor = asio::basic_socket_acceptor<tcp, fiber::Executor>;

const auto v4 = asio::ip::make_address("127.0.0.1");
const auto v6 = asio::ip::make_address("::1");
const auto other_v4 = asio::ip::make_address("127.0.0.2");

// Never comes in a test, and comes at once.
constexpr Duration never = 1h;
constexpr Duration soon = 0s;

class ConnectToAny : public testing::Test {
protected:
    ConnectToAny() {
        while (!take_port()) acceptors_.clear();
    }
    /// One port of all addresses, which refuse connections until the test listens there. False if
    /// somebody else has it at one of them.
    bool take_port() {
        port_ = 0;
        for (const auto& address : {v4, v6, other_v4}) {
            Acceptor& acceptor = acceptors_.emplace_back(loop_.executor());
            acceptor.open(address.is_v6() ? tcp::v6() : tcp::v4());
            if (address.is_v6()) acceptor.set_option(asio::ip::v6_only(true));
            boost::system::error_code failed;
            acceptor.bind({address, port_}, failed);
            if (failed == asio::error::address_in_use) return false;
            if (failed) throw boost::system::system_error(failed);
            port_ = acceptor.local_endpoint().port();
        }
        return true;
    }
    Acceptor& listen(const asio::ip::address& address, int backlog = 10) {
        const auto found = std::ranges::find_if(acceptors_, [&](const Acceptor& acceptor) {
            return acceptor.local_endpoint().address() == address;
        });
        found->listen(backlog);
        return *found;
    }
    /// Has connections to `address` wait for ever.
    Acceptor& listen_in_vain(const asio::ip::address& address) {
        Acceptor& acceptor = listen(address, 0);
        const auto endpoint = acceptor.local_endpoint();
        for (int i = 0; i < 8; ++i) {
            auto& socket = fill_.emplace_back(loop_.executor());
            socket.open(endpoint.protocol());
            socket.non_blocking(true);
            // Asio's own would wait.
            (void)::connect(
                socket.native_handle(), endpoint.data(), static_cast<socklen_t>(endpoint.size())
            );
        }
        return acceptor;
    }

    struct Outcome {
        ConnectEnd end;
        asio::ip::address peer;
        asio::ip::address local{};
        std::size_t fibers = 0;  // That are left.
    };

    /// On a fiber, with `limit` as the deadline.
    Outcome connect(const Addresses& addresses, Duration delay, Duration limit = 20s) {
        Outcome outcome;
        support::run_on_fiber(loop_, [&] {
            StreamSocket socket(loop_.executor());
            const fiber::Deadline deadline(Clock::now() + limit);
            outcome.end = connect_to_any(
                socket,
                addresses,
                port_,
                deadline.when(),
                {.attempt_delay = delay, .from = &local_addresses_}
            );
            outcome.fibers = loop_.stacks().live() - 1;
            if (outcome.end.error) return;
            tcp::endpoint peer;
            const auto generic = socket.remote_endpoint();
            std::memcpy(peer.data(), generic.data(), generic.size());
            outcome.peer = peer.address();
            const auto own = socket.local_endpoint();
            std::memcpy(peer.data(), own.data(), own.size());
            outcome.local = peer.address();
        });
        return outcome;
    }
    void expect_winner(const Addresses& addresses, std::size_t number, Duration delay) {
        const Outcome outcome = connect(addresses, delay);
        ASSERT_FALSE(outcome.end.error) << outcome.end.error.message();
        EXPECT_EQ(outcome.end.winner, number);
        EXPECT_EQ(outcome.peer, addresses[number]);
        EXPECT_EQ(outcome.fibers, 0U);
    }

    fiber::Loop loop_;
    std::uint16_t port_ = 0;
    LocalAddresses local_addresses_;
    std::list<Acceptor> acceptors_;
    std::list<asio::basic_stream_socket<tcp, fiber::Executor>> fill_;
};

TEST_F(ConnectToAny, TakesTheFirstThatIsOpen) {
    listen(v4);
    listen(v6);
    expect_winner({v4}, 0, never);
    expect_winner({v6, v4}, 0, never);
    expect_winner({v4, v6}, 0, never);
}

TEST_F(ConnectToAny, ConnectsFromTheGivenAddressesInTurn) {
    listen(v4);
    listen(v6);
    const auto from = [&](std::vector<std::string> texts) {
        const auto parsed = LocalAddresses::parse(texts);
        ASSERT_TRUE(parsed);
        EXPECT_TRUE(parsed->check());
        local_addresses_ = *parsed;
    };
    from({"127.0.0.2", "127.0.0.3"});
    for (const char* expected : {"127.0.0.2", "127.0.0.3", "127.0.0.2"})
        EXPECT_EQ(connect({v4}, never).local.to_string(), expected);
    EXPECT_EQ(connect({v6, v4}, never).peer, v4) << "the family that it can connect from";
    EXPECT_EQ(connect({v6}, never).end.error, boost::system::errc::address_family_not_supported);
    from({"127.0.0.4", "::1", "127.0.0.5"});
    for (const char* expected : {"127.0.0.4", "127.0.0.5", "127.0.0.4"})
        EXPECT_EQ(connect({v4}, never).local.to_string(), expected);
    EXPECT_EQ(connect({v6}, never).local.to_string(), "::1");
}

TEST_F(ConnectToAny, KnowsWhichAddressesTheMachineHas) {
    EXPECT_EQ(
        LocalAddresses::parse({"127.0.0.1", "host"}).error().message,
        "'host' is no IP address; write addresses of this machine: 10.0.0.1,10.0.0.2"
    );
    EXPECT_EQ(
        LocalAddresses::parse({"127.0.0.1", "192.0.2.1"})->check().error().message,
        "this machine does not have the address 192.0.2.1; `ip addr` shows those that it has"
    );
}

TEST_F(ConnectToAny, TriesTheNextAtOnceWhenOneRefuses) {
    listen(v4);
    expect_winner({v6, v4}, 1, never);
    expect_winner({v4, v6}, 0, never);
    expect_winner({v6, v6, v4, v6}, 2, never);
}

TEST_F(ConnectToAny, TriesTheNextAtOnceWhenOneRefusesInTheOtherOrder) {
    listen(v6);
    expect_winner({v4, v6}, 1, never);
    expect_winner({v6, v4}, 0, never);
}

TEST_F(ConnectToAny, GivesOneThatSaysNothingCompany) {
    listen(v4);
    listen_in_vain(v6);
    expect_winner({v6, v4}, 1, soon);
    expect_winner({v6, v6, v4}, 2, soon);
    expect_winner({v4, v6}, 0, never);
}

TEST_F(ConnectToAny, GivesOneThatSaysNothingCompanyInTheOtherOrder) {
    listen(v6);
    listen_in_vain(v4);
    expect_winner({v4, v6}, 1, soon);
    expect_winner({v4, v4, v6}, 2, soon);
}

TEST_F(ConnectToAny, GoesOnAtOnceBesideOneThatSaysNothingWhenTheNextRefuses) {
    listen_in_vain(v6);
    const auto silent = v6;
    const auto refusing = v4;
    const auto open = other_v4;
    listen(open);
    expect_winner({silent, refusing, open}, 2, soon);
}

// The first is still waited for when all others have failed: its queue has room again.
TEST_F(ConnectToAny, WaitsForTheSlowOneWhenTheOthersFailed) {
    Acceptor& silent = listen_in_vain(v6);
    Outcome outcome;
    bool has_ended = false;
    support::run_on_fiber(loop_, [&] {
        StreamSocket socket(loop_.executor());
        fiber::Group group(loop_);
        ASSERT_TRUE(group.spawn([&] {
            outcome.end = connect_to_any(
                socket, {v6, v4}, port_, Clock::now() + 20s, {.attempt_delay = soon}
            );
            has_ended = true;
        }));
        // Attempts run on fibers of their own as soon as the first was given up waiting for.
        while (loop_.stacks().live() < 3) fiber::sleep_for(1ms);
        while (loop_.stacks().live() > 3) fiber::sleep_for(1ms);
        EXPECT_FALSE(has_ended);
        boost::system::error_code error;
        while (!has_ended && !error) {
            asio::basic_stream_socket<tcp, fiber::Executor> accepted(loop_.executor());
            silent.non_blocking(true);
            silent.accept(accepted, error);
            if (error == asio::error::would_block) error.clear();
            fiber::sleep_for(1ms);
        }
        group.join_all();
    });
    EXPECT_FALSE(outcome.end.error) << outcome.end.error.message();
    EXPECT_EQ(outcome.end.winner, 0U);
}

TEST_F(ConnectToAny, EndsWithTheDeadlineAndLeavesNothing) {
    listen_in_vain(v4);
    listen_in_vain(v6);
    for (const Duration delay : {soon, never}) {
        const Outcome outcome = connect({v6, v4}, delay, 30ms);
        EXPECT_EQ(outcome.end.error, asio::error::operation_aborted);
        EXPECT_EQ(outcome.fibers, 0U);
    }
}

TEST_F(ConnectToAny, EndsWithACancellationAndLeavesNothing) {
    listen_in_vain(v4);
    listen_in_vain(v6);
    support::run_on_fiber(loop_, [&] {
        fiber::Group users(loop_);
        bool was_cancelled = false;
        const auto user = users.spawn([&] {
            StreamSocket socket(loop_.executor());
            try {
                connect_to_any(
                    socket, {v6, v4}, port_, Clock::now() + 20s, {.attempt_delay = soon}
                );
            } catch (const fiber::Cancelled&) {
                was_cancelled = true;
                throw;
            }
        });
        ASSERT_TRUE(user);
        while (loop_.stacks().live() < 4) fiber::sleep_for(1ms);  // Both attempts are under way.
        users.cancel_all();
        users.join_all();
        EXPECT_TRUE(was_cancelled);
        EXPECT_EQ(loop_.stacks().live(), 1U);
    });
}

TEST_F(ConnectToAny, SaysWhatATargetSaidBeforeThatThisMachineCannotReachOne) {
    // No route leads to all, so that the kernel says at once that the network is unreachable.
    const auto no_v4 = asio::ip::make_address("255.255.255.255");
    const auto no_v6 = asio::ip::make_address("ff02::1");
    EXPECT_EQ(connect({no_v6, no_v4}, never, 5s).end.error, asio::error::network_unreachable);
    for (const Addresses& addresses :
         {Addresses{no_v6, v4},
          Addresses{v4, no_v6},
          Addresses{no_v4, v6},
          Addresses{v6, no_v4},
          Addresses{v6, v4},
          Addresses{v4},
          Addresses{v6}}) {
        EXPECT_EQ(connect(addresses, never, 5s).end.error, asio::error::connection_refused)
            << addresses.front().to_string();
    }
}

TEST_F(ConnectToAny, GivesEachOfOneFamilyItsShareOfTheTime) {
    listen_in_vain(v4);
    listen(other_v4);
    const Outcome outcome = connect({v4, other_v4}, never, 200ms);
    EXPECT_FALSE(outcome.end.error) << outcome.end.error.message();
    EXPECT_EQ(outcome.end.winner, 1U);
}

TEST_F(ConnectToAny, AConnectionToItselfIsNoServers) {
    StreamSocket socket(loop_.executor());
    socket.open(tcp::v4());
    socket.bind(tcp::endpoint(v4, 0));
    EXPECT_FALSE(is_connected_to_itself(socket));
    socket.connect(socket.local_endpoint());
    EXPECT_TRUE(is_connected_to_itself(socket));
    StreamSocket other(loop_.executor());
    other.open(tcp::v4());
    other.connect(tcp::endpoint(v4, listen(v4).local_endpoint().port()));
    EXPECT_FALSE(is_connected_to_itself(other));
}

}  // namespace
}  // namespace mayfly::net
