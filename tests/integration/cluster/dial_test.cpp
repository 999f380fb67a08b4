#include "worker/dial.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "integration/cluster/fixture.hpp"
#include "integration/cluster/visitors.hpp"

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

MasterAccess access_with(const std::string& token = {}) {
    MasterAccess access;
    access.hello = cluster::hello_of();
    access.platform.architecture = "x86_64";
    access.compiles = true;
    access.token = token;
    return access;
}

TEST(Dial, SaysWhatItWantsAndWhatItIs) {
    fiber::Loop loop;
    cluster::on_fiber(loop, [&] {
        cluster::Join join;
        const auto dialled =
            dial_to(loop, access_with(), [&](cluster::Peer& master) { join = master.identify(); });
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
        const auto refused = dial_to(loop, access_with(), [](cluster::Peer& master) {
            EXPECT_FALSE(master.try_identify("a token of some length"));
        });
        EXPECT_FALSE(refused.link);
        EXPECT_TRUE(refused.is_refusal);
        EXPECT_THAT(refused.problem, HasSubstr("--token-file"));
        const auto broken =
            dial_to(loop, access_with(), [](cluster::Peer& master) { master.cut(); });
        EXPECT_FALSE(broken.link);
        EXPECT_FALSE(broken.is_refusal);
    });
}

TEST(Dial, SaysWhyItCannotConnect) {
    fiber::Loop loop;
    cluster::on_fiber(loop, [&] {
        auto access = access_with();
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
