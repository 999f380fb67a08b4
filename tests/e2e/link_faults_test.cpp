// Connections that stay open and carry nothing, or not all, between workers and their master, while
// new ones pass: what a relay, a sidecar or a port forward does that has lost its other side.
#include "e2e/fault_fixture.hpp"
#include "support/faulty_proxy.hpp"

namespace mayfly::e2e {
namespace {

using namespace std::chrono_literals;
using nlohmann::json;
using support::FaultyProxy;
using Conduct = FaultyProxy::Conduct;
using Way = FaultyProxy::Way;
using testing::HasSubstr;

constexpr std::uint64_t session = 0;
constexpr std::uint64_t pulse = 1;

class LinkFaults : public FaultTest {
protected:
    /// So many workers behind the proxy, of three.
    void start_cluster_behind_proxy(int behind, const Words& more = {}) {
        start_master(3, more);
        proxy_.emplace(master_port());
        for (int i = 0; i < behind; ++i) start_worker({}, proxy_->address());
        EXPECT_TRUE(have_dialled(2)) << "if one worker is behind it, that numbers its links";
        while (workers_.size() < 3) start_worker();
        find_dashboard();
        expect_health(3);
    }
    bool have_dialled(std::uint64_t links) const {
        return support::wait_until([&] { return proxy_->links() >= links; }, recovery);
    }
    /// The existing links stay as they are; the system is to be whole again soon.
    void expect_recovery() {
        const auto is_whole = [&](const json& now) {
            const auto& all = now.at("workers");
            return now.at("run").at("running_users") == users_ &&
                   std::all_of(all.begin(), all.end(), [](const json& worker) {
                       return worker.at("state") == "running" && worker.at("users") > 0 &&
                              worker.at("note") == "";
                   });
        };
        EXPECT_TRUE(eventually(is_whole, recovery)) << snapshot().dump(2) << master_->err();
        expect_health(3);
    }

    static constexpr Duration recovery = 30s;
    std::optional<FaultyProxy> proxy_;
};

TEST_F(LinkFaults, LinksThatAreOpenAndDeadAreDialledAgainAndLoseNothing) {
    start_cluster_behind_proxy(1);
    proxy_->afflict({Conduct::silent, Way::both, pulse});
    EXPECT_TRUE(have_dialled(3));
    EXPECT_TRUE(eventually([&](const json&) {
        const auto all = states();
        return std::count(all.begin(), all.end(), "running") == 3;
    }));
    expect_health(3);
    EXPECT_THAT(master_->err(), testing::Not(HasSubstr("is lost"))) << "its lease never ended";

    proxy_->afflict({Conduct::silent, Way::both, session});
    EXPECT_TRUE(eventually([](const json& now) {
        const auto& all = now.at("workers");
        return std::any_of(all.begin(), all.end(), [](const json& worker) {
            return worker.at("note").get<std::string>().starts_with("its figures are ");
        });
    }));
    EXPECT_TRUE(have_dialled(4));
    expect_recovery();

    proxy_->afflict({Conduct::silent});
    EXPECT_TRUE(have_dialled(6));
    expect_recovery();
    const auto report = finish();
    expect_exact(report);
    EXPECT_THAT(report.at("run").at("warnings").dump(), HasSubstr("has sent no figures for 4s"));
}

TEST_F(LinkFaults, APulseThatIsClosedOnTheMastersSideOnlyMakesNoMoreUsers) {
    start_cluster_behind_proxy(1);
    proxy_->close_server_side(pulse);
    EXPECT_TRUE(have_dialled(3));
    expect_recovery();
    expect_exact(finish());
    EXPECT_THAT(log_, testing::Not(HasSubstr("is lost")));
}

TEST_F(LinkFaults, WhateverBefallsTheLinksThereAreTheSystemIsWholeAgainSoon) {
    start_cluster_behind_proxy(3);
    // The first two links are those of a worker, or the sessions of two.
    proxy_->afflict({Conduct::silent, Way::to_server, 0});
    proxy_->afflict({Conduct::silent, Way::to_client, 1});
    proxy_->afflict({Conduct::slow, Way::both, 2});
    proxy_->afflict({Conduct::reordering, Way::both, 3});
    proxy_->half_close(4, Way::to_server);
    proxy_->half_close(5, Way::to_client);
    EXPECT_TRUE(have_dialled(10)) << "all but the slow one, and the one whose frames are moved";
    expect_recovery();
    expect_exact(finish());
}

// Its users get no time to finish what they do, so nothing but the links keeps the run from its
// end.
TEST_F(LinkFaults, ASessionThatDiesAsTheRunEndsIsDialledAgainAndTheRunIsWhole) {
    start_cluster_behind_proxy(1, {"--stop-timeout", "0s"});
    proxy_->afflict({Conduct::silent, Way::both, session});
    expect_exact(finish());
    EXPECT_EQ(proxy_->links(), 3U) << "the session of the worker behind it was dialled again";
    EXPECT_THAT(log_, testing::Not(HasSubstr("is lost")));
}

// The worker has no link, and those that it makes hang in their handshakes. A second attempt comes
// before its master gives it up.
TEST_F(LinkFaults, LinksThatHangWhileTheyAreMadeAsTheRunEndsAreMadeAgain) {
    start_cluster_behind_proxy(1, {"--stop-timeout", "0s"});
    proxy_->conduct(Conduct::silent);
    proxy_->cut();
    EXPECT_TRUE(have_dialled(4));
    proxy_->afflict({Conduct::silent});
    proxy_->conduct(Conduct::faithful);
    expect_exact(finish());
    EXPECT_EQ(proxy_->links(), 6U);
    EXPECT_THAT(log_, testing::Not(HasSubstr("is lost")));
}

TEST_F(LinkFaults, FramesThatComeTwiceOrTooLateCountOnce) {
    has_token_ = false;
    start_cluster_behind_proxy(3);
    for (const auto conduct : {Conduct::repeating, Conduct::reordering}) {
        const auto before = proxy_->faults();
        proxy_->conduct(conduct);
        EXPECT_TRUE(support::wait_until([&] { return proxy_->faults() > before + 40; }, patience));
    }
    proxy_->conduct(Conduct::faithful);
    expect_recovery();
    expect_exact(finish());
}

}  // namespace
}  // namespace mayfly::e2e
