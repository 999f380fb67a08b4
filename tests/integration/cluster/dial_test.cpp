#include "worker/dial.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "integration/cluster/fixture.hpp"
#include "integration/cluster/visitors.hpp"
#include "master/listener.hpp"
#include "master/roster.hpp"

namespace mayfly::worker {
namespace {

using testing::HasSubstr;

/// Dials a master that does what the test says.
Dialled dial_to(
    fiber::Loop& loop, MasterAccess access, const std::function<void(cluster::Peer&)>& master
) {
    const auto ends = cluster::descriptor_pair();
    access.connect = cluster::access_by({ends[1], -1}).connect;
    cluster::Peer peer(loop, cluster::adopt_socket(loop, ends[0]));
    fiber::Group group(loop);
    EXPECT_TRUE(group.spawn([&] { master(peer); }));
    auto dialled = dial(loop, access, cluster::Purpose::session, cluster::Bytes(32, 3));
    group.join_all();
    peer.leave();
    return dialled;
}

MasterAccess any_access() {
    MasterAccess access;
    access.hello = cluster::hello_of();
    access.platform.architecture = "x86_64";
    access.compiles = true;
    return access;
}

TEST(Dial, SaysWhatItWantsAndWhatItIs) {
    fiber::Loop loop;
    cluster::on_fiber(loop, [&] {
        cluster::Join join;
        const auto dialled =
            dial_to(loop, any_access(), [&](cluster::Peer& master) { join = master.identify(); });
        ASSERT_TRUE(dialled.link) << dialled.problem;
        EXPECT_EQ(join.purpose, cluster::Purpose::session);
        EXPECT_EQ(join.ticket, cluster::Bytes(32, 3));
        EXPECT_EQ(join.platform.architecture, "x86_64");
        EXPECT_TRUE(join.compiles);
    });
}

TEST(Dial, TellsARefusalFromABrokenLink) {
    fiber::Loop loop;
    cluster::on_fiber(loop, [&] {
        const auto refused = dial_to(loop, any_access(), [](cluster::Peer& master) {
            const auto tls = cluster::tls_of("a token of some length", cluster::Side::master);
            EXPECT_FALSE(master.try_identify(tls.get()));
        });
        EXPECT_FALSE(refused.link);
        EXPECT_TRUE(refused.is_refusal);
        EXPECT_THAT(refused.problem, HasSubstr("--token-file"));
        const auto broken =
            dial_to(loop, any_access(), [](cluster::Peer& master) { master.cut(); });
        EXPECT_FALSE(broken.link);
        EXPECT_FALSE(broken.is_refusal);
    });
}

TEST(Dial, WithATokenItObeysOnlyAMasterThatKnowsIt) {
    fiber::Loop loop;
    cluster::on_fiber(loop, [&] {
        const auto mine = cluster::tls_of("a token of some length", cluster::Side::worker);
        auto access = any_access();
        access.tls = mine.get();
        for (const std::string token : {"a token of some length", "another token, as long", ""}) {
            const auto theirs = cluster::tls_of(token, cluster::Side::master);
            const auto dialled = dial_to(loop, access, [&](cluster::Peer& master) {
                if (!master.try_identify(theirs.get())) master.cut();
            });
            EXPECT_EQ(dialled.link != nullptr, token == "a token of some length");
            EXPECT_EQ(dialled.is_refusal, dialled.link == nullptr) << dialled.problem;
        }
    });
}

// What a session has lost is dialled at most twice in vain, after pauses, before its master acts.
TEST(Dial, GivesUpSoonWhatASessionHasLostAndLetsNewcomersTakeTheirTime) {
    const cluster::Bytes ticket(32, 3);
    constexpr Duration longest_pauses = std::chrono::milliseconds(100 + 200 + 400);
    EXPECT_LE(2 * dial_limit(ticket), Lease::length);
    EXPECT_LT(2 * dial_limit(ticket) + longest_pauses, master::Roster::silence_limit);
    EXPECT_LT(dial_limit(ticket) + longest_pauses, master::Roster::redial_limit);
    EXPECT_EQ(dial_limit({}), master::Listener::Settings().handshake_limit);
}

TEST(Dial, SaysWhyItCannotConnect) {
    fiber::Loop loop;
    cluster::on_fiber(loop, [&] {
        auto access = any_access();
        access.connect = [](fiber::Loop&, cluster::Purpose) {
            return Result<cluster::Stream>(Error{"cannot reach 10.0.0.1:5557: no route"});
        };
        const auto dialled = dial(loop, access, cluster::Purpose::session, {});
        EXPECT_FALSE(dialled.link);
        EXPECT_FALSE(dialled.is_refusal);
        EXPECT_EQ(dialled.problem, "cannot reach 10.0.0.1:5557: no route");
    });
}

}  // namespace
}  // namespace mayfly::worker
