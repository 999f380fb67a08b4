// A proxy between the workers and their master that cuts, delays, repeats and shortens what they
// say.
#include <csignal>

#include "e2e/fault_fixture.hpp"
#include "support/faulty_proxy.hpp"

namespace mayfly::e2e {
namespace {

using namespace std::chrono_literals;
using support::FaultyProxy;
using Conduct = FaultyProxy::Conduct;
using testing::HasSubstr;

class StreamFaults : public FaultTest {
protected:
    void start_cluster_behind_proxy() {
        start_master(3);
        proxy_.emplace(master_port());
        for (int i = 0; i < 3; ++i) start_worker({}, proxy_->address());
        find_dashboard();
        expect_health(3);
    }
    void expect_health_and_exactness() {
        proxy_->conduct(Conduct::faithful);
        expect_health(3);
        expect_exact(finish());
    }
    bool has_had_faults(std::uint64_t count) const {
        return support::wait_until([&] { return proxy_->faults() >= count; }, patience);
    }

    std::optional<FaultyProxy> proxy_;
};

TEST_F(StreamFaults, LinksThatAreCutAgainAndAgainCostNothing) {
    start_cluster_behind_proxy();
    for (int i = 0; i < 5; ++i) {
        proxy_->cut();
        const auto before = total_at_target().completed;
        EXPECT_TRUE(support::wait_until(
            [&] { return total_at_target().completed > before + 10 * users_; }, patience
        ));
    }
    expect_health_and_exactness();
}

TEST_F(StreamFaults, DelaysCostNothing) {
    start_cluster_behind_proxy();
    proxy_->conduct(Conduct::late);
    watch_for(4s);
    expect_health(3);
    expect_health_and_exactness();
}

// As TCP shows such a line: what was lost comes later, and all behind it as well.
TEST_F(StreamFaults, ASlowLineThatLosesPacketsCostsNothing) {
    start_master(3);
    proxy_.emplace(master_port());
    proxy_->conduct(Conduct::lossy);
    for (int i = 0; i < 3; ++i) start_worker({}, proxy_->address());
    find_dashboard();
    expect_health(3);
    watch_for(6s);
    expect_health(3);
    expect_exact(finish());
}

TEST_F(StreamFaults, WhatIsRepeatedOnTheWayCountsOnce) {
    start_cluster_behind_proxy();
    proxy_->conduct(Conduct::duplicating);
    EXPECT_TRUE(has_had_faults(6));
    expect_health_and_exactness();
}

TEST_F(StreamFaults, WhatIsLostOnTheWayIsSentAgain) {
    start_cluster_behind_proxy();
    proxy_->conduct(Conduct::truncating);
    EXPECT_TRUE(has_had_faults(6));
    expect_health_and_exactness();
}

TEST_F(StreamFaults, LinksThatStayOpenAndCarryNothingAreGivenUp) {
    start_cluster_behind_proxy();
    proxy_->conduct(Conduct::silent);
    EXPECT_TRUE(eventually([](const auto& now) {
        const auto& all = now.at("workers");
        return std::count_if(all.begin(), all.end(), [](const auto& worker) {
                   return worker.at("state") == "lost";
               }) == 3;
    }));
    EXPECT_TRUE(becomes_quiet());
    expect_health_and_exactness();
}

TEST_F(StreamFaults, AWholeSessionThatIsPlayedBackIsRefused) {
    start_cluster_behind_proxy();
    ASSERT_TRUE(eventually([&](const auto&) { return proxy_->recording().size() > 10'000U; }))
        << "there are reports in it";
    const auto recording = proxy_->recording();
    EXPECT_THAT(recording, testing::Not(HasSubstr("Guest"))) << "which nobody reads on the way";
    for (int i = 0; i < 20; ++i) (void)support::exchange_raw(master_port(), recording);
    EXPECT_EQ(states().size(), 3U);
    expect_health_and_exactness();
}

/// With a token, or without one on the loopback interface.
class WhatPasses : public StreamFaults, public testing::WithParamInterface<bool> {};

TEST_P(WhatPasses, IsReadableOnTheWayOnlyWithoutAToken) {
    has_token_ = GetParam();
    scenario_ = "tenants.cpp";
    const std::string secret = "password=swordfish";
    start_master(1, {"--parameter", "tenant=somebody", "--parameter", secret});
    proxy_.emplace(master_port());
    start_worker({}, proxy_->address());
    const auto sent = [&] { return proxy_->recording(FaultyProxy::Way::to_client); };
    const auto reported = [&] { return proxy_->recording(); };
    ASSERT_TRUE(support::wait_until([&] { return reported().size() > 10'000; }, patience));
    for (const auto* text : {"swordfish", "somebody", "\x7f\x45LF", "tenants.cpp"}) {
        EXPECT_EQ(sent().find(text) == std::string::npos, has_token_) << text;
    }
    for (const auto* text : {"Buyer", "somebody"}) {
        EXPECT_EQ(reported().find(text) == std::string::npos, has_token_) << text;
    }
    master_->signal(SIGINT);
    EXPECT_EQ(master_->wait(patience).exit_code, 128 + SIGINT);
}

INSTANTIATE_TEST_SUITE_P(Of, WhatPasses, testing::Bool(), [](const auto& given) {
    return given.param ? "ATest" : "AnOpenTest";
});

}  // namespace
}  // namespace mayfly::e2e
