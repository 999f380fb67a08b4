// The master's door: TCP, tokens and TLS, and everybody who has no business there.
#include "master/listener.hpp"

#include <fstream>

#include <boost/asio/buffer.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/read.hpp>
#include <boost/asio/write.hpp>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "cluster/certificates.hpp"
#include "cluster/codec.hpp"
#include "cluster/connect.hpp"
#include "fiber/await.hpp"
#include "integration/cluster/players.hpp"
#include "support/temporary_directory.hpp"

namespace mayfly::master {
namespace {

using namespace std::chrono_literals;
using cluster::on_fiber;
using cluster::Peer;
using testing::HasSubstr;

const std::string token = "the token of this cluster";

/// A master that listens on a port of its own.
struct House {
    explicit House(fiber::Loop& its_loop, Listener::Settings settings = {})
        : loop(its_loop), master(loop, {{}, "0.1.0", "shop.cpp", {}, {}}) {
        EXPECT_TRUE(master.begin());
        auto opened = Listener::open(loop, master, {"127.0.0.1", 0}, std::move(settings));
        EXPECT_TRUE(opened) << opened.error().message;
        listener = std::move(*opened);
    }
    cluster::Stream knock() const {
        auto stream = cluster::connect(loop, listener->address());
        EXPECT_TRUE(stream) << stream.error().message;
        return std::move(*stream);
    }
    std::size_t workers() const { return master.snapshot().workers.size(); }
    void end() {
        master.dismiss(5s);
        listener->close();
    }

    fiber::Loop& loop;
    Master master;
    std::unique_ptr<Listener> listener;
};

/// Says something that is no handshake and returns what comes back until the end.
std::string shout(const House& house, std::string_view words) {
    namespace asio = boost::asio;
    cluster::Socket socket(house.loop.executor());
    const auto port = house.listener->address().port;
    socket.async_connect(
        asio::ip::tcp::endpoint(asio::ip::make_address("127.0.0.1"), port), fiber::await
    );
    boost::system::error_code error;
    asio::async_write(socket, asio::buffer(words.data(), words.size()), fiber::await[error]);
    std::string answer;
    asio::async_read(socket, asio::dynamic_buffer(answer), fiber::await[error]);
    return answer;
}

TEST(Listener, TakesAWorkerAndItsPulseOverTcp) {
    fiber::Loop loop;
    on_fiber(loop, [&] {
        House house(loop);
        EXPECT_NE(house.listener->address().port, 0);
        Player player(loop, house.knock(), house.knock());
        player.get_ready();
        EXPECT_TRUE(house.master.wait_ready(1, 10s));
        EXPECT_EQ(house.workers(), 1u);
        player.leave();
        house.end();
    });
}

TEST(Listener, WithATokenTakesOnlyThoseWhoKnowIt) {
    const auto tls = cluster::tls_of(token, cluster::Side::master);
    const auto same = cluster::tls_of(token, cluster::Side::worker);
    const auto other = cluster::tls_of("another, just as long", cluster::Side::worker);
    fiber::Loop loop;
    on_fiber(loop, [&] {
        House house(loop, {.tls = tls.get()});
        Peer friendly(loop, house.knock());
        EXPECT_TRUE(friendly.secure(*same));
        EXPECT_TRUE(friendly.introduce());
        EXPECT_EQ(friendly.expect<cluster::Welcome>().worker, 0u);

        Peer stranger(loop, house.knock());
        const auto wrong = stranger.secure(*other);
        ASSERT_FALSE(wrong);
        EXPECT_THAT(wrong.error().message, HasSubstr("token is not the master's"));
        Peer naked(loop, house.knock());
        EXPECT_THAT(naked.introduce().error().message, HasSubstr("--token-file"));
        Peer old(loop, house.knock());
        auto hello = cluster::hello_of();
        hello.protocol = cluster::protocol_version - 1;
        EXPECT_THAT(
            old.introduce(cluster::Purpose::session, {}, hello).error().message,
            HasSubstr("install the same version on both")
        );
        EXPECT_EQ(house.workers(), 1u);
        for (auto* peer : {&friendly, &stranger, &naked, &old}) peer->leave();
        house.end();
    });
}

TEST(Listener, TakesThoseWhoseCertificateItsAuthoritySigned) {
    const support::TemporaryDirectory ours;
    const support::TemporaryDirectory theirs;
    const auto files = [](const support::TemporaryDirectory& folder, const std::string& role) {
        const auto path = [&](const std::string& name) { return (folder.path() / name).string(); };
        return cluster::TlsFiles{path(role + ".pem"), path(role + "-key.pem"), path("ca.pem")};
    };
    for (const auto* folder : {&ours, &theirs}) {
        ASSERT_TRUE(cluster::write_certificates(folder->path(), {}));
    }
    const auto master = cluster::Tls::make(files(ours, "master"), token, cluster::Side::master);
    const auto worker = cluster::Tls::make(files(ours, "worker"), {}, cluster::Side::worker);
    const auto foreign = cluster::Tls::make(files(theirs, "worker"), {}, cluster::Side::worker);
    auto pretender_files = files(theirs, "worker");
    pretender_files.authority = files(ours, "worker").authority;
    const auto pretender = cluster::Tls::make(pretender_files, {}, cluster::Side::worker);
    ASSERT_TRUE(master && worker && foreign && pretender);
    fiber::Loop loop;
    on_fiber(loop, [&] {
        House house(loop, {.tls = master->get()});
        Peer friendly(loop, house.knock());
        EXPECT_TRUE(friendly.secure(**worker));
        EXPECT_TRUE(friendly.introduce());
        friendly.expect<cluster::Welcome>();
        // The token does as well, and only the right one.
        Peer other_friend(loop, house.knock());
        EXPECT_TRUE(other_friend.secure(*cluster::tls_of(token, cluster::Side::worker)));
        EXPECT_TRUE(other_friend.introduce());
        other_friend.expect<cluster::Welcome>();
        Peer stranger(loop, house.knock());
        EXPECT_FALSE(
            stranger.secure(*cluster::tls_of("another, just as long", cluster::Side::worker))
        );

        // It does not trust this master.
        Peer distrustful(loop, house.knock());
        const auto distrust = distrustful.secure(**foreign);
        ASSERT_FALSE(distrust);
        EXPECT_THAT(distrust.error().message, HasSubstr("certificate is not accepted"));
        // This master does not trust it; it learns that when it first reads.
        Peer unknown(loop, house.knock());
        EXPECT_TRUE(unknown.secure(**pretender));
        EXPECT_FALSE(unknown.introduce());
        // No TLS at all.
        Peer plain(loop, house.knock());
        EXPECT_FALSE(plain.introduce());
        EXPECT_EQ(house.workers(), 2u);
        for (auto* peer : {&friendly, &other_friend, &stranger, &distrustful, &unknown, &plain}) {
            peer->leave();
        }
        house.end();
    });
}

TEST(Listener, AnswersNothingToThoseWhoDoNotSpeakMayfly) {
    fiber::Loop loop;
    on_fiber(loop, [&] {
        House house(loop);
        EXPECT_EQ(shout(house, "GET / HTTP/1.1\r\nHost: x\r\n\r\n"), "");
        const std::string client_hello("\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03", 11);
        // As an alert, which is the one thing that such a peer understands.
        EXPECT_EQ(shout(house, client_hello), std::string("\x15\x03\x03\0\2\2\x73", 7));
        EXPECT_EQ(shout(house, std::string("\0\0\0\7garbage", 11)), "");
        EXPECT_EQ(shout(house, std::string("\0\0\0\0", 4)), "");
        EXPECT_EQ(shout(house, std::string(4, '\xff')), "");
        EXPECT_EQ(house.workers(), 0u);
        house.end();
    });
}

TEST(Listener, GivesAStrangerLittleTime) {
    fiber::Loop loop;
    on_fiber(loop, [&] {
        House house(loop, {.handshake_limit = 50ms});
        Peer silent(loop, house.knock());
        silent.expect_end();
        silent.leave();
        EXPECT_EQ(house.workers(), 0u);
        house.end();
    });
}

TEST(Listener, AStormOfConnectionsKeepsNoWorkerOut) {
    fiber::Loop loop;
    on_fiber(loop, [&] {
        House house(loop, {.most_unidentified = 8});
        const auto fibers_before = loop.stacks().live();
        for (int i = 0; i < 1000; ++i) house.knock().close();
        std::deque<Peer> silent;
        for (int i = 0; i < 40; ++i) silent.emplace_back(loop, house.knock());
        EXPECT_TRUE(cluster::eventually([&] {
            return loop.stacks().live() <= fibers_before + silent.size() + 8;
        }));
        Peer worker(loop, house.knock());
        EXPECT_TRUE(worker.introduce());
        worker.expect<cluster::Welcome>();
        worker.leave();
        for (auto& peer : silent) peer.leave();
        house.end();
    });
}

/// Each newcomer sends the oldest away that has said nothing, but none that is about to be proven.
TEST(Listener, WhoHasGreetedIsNotSentAwayForWhoHasNot) {
    fiber::Loop loop;
    on_fiber(loop, [&] {
        House house(loop, {.most_unidentified = 8});
        Peer worker(loop, house.knock());
        cluster::WorkerHandshake handshake(cluster::hello_of(), {});
        worker.send(*cluster::decode(handshake.begin()));
        const auto greeting = worker.expect<cluster::Greeting>();
        std::deque<Peer> silent;
        for (int i = 0; i < 20; ++i) silent.emplace_back(loop, house.knock());
        silent.front().expect_end();
        for (const auto& reply : handshake.take(cluster::encode(greeting)).replies) {
            worker.send(*cluster::decode(reply));
        }
        worker.expect<cluster::Welcome>();
        worker.leave();
        for (auto& peer : silent) peer.leave();
        house.end();
    });
}

TEST(Listener, SaysWhyItCannotListen) {
    fiber::Loop loop;
    on_fiber(loop, [&] {
        House house(loop);
        const auto second = Listener::open(loop, house.master, house.listener->address(), {});
        ASSERT_FALSE(second);
        EXPECT_THAT(second.error().message, HasSubstr("--bind"));
        house.end();
    });
}

}  // namespace
}  // namespace mayfly::master
