// Whoever has no business at a master's port, while a run goes on.
#include <atomic>
#include <deque>
#include <random>
#include <thread>

#include "e2e/fault_fixture.hpp"
#include "support/faulty_proxy.hpp"
#include "support/knock.hpp"

namespace mayfly::e2e {
namespace {

using namespace std::chrono_literals;
using testing::AllOf;
using testing::HasSubstr;

class StrangerFaults : public FaultTest {
protected:
    void expect_health_and_exactness(std::size_t workers) {
        expect_health(workers);
        EXPECT_EQ(states().size(), workers) << "nobody else got in";
        expect_exact(finish());
    }
};

TEST_F(StrangerFaults, FiveThousandConnectionsThatSayNothingCostNothing) {
    start_cluster(2);
    for (int i = 0; i < 5000; ++i) {
        support::Knock knock(master_port());
        EXPECT_TRUE(knock.is_open());
        if (i % 2 == 0) knock.be_rude();
    }
    expect_health_and_exactness(2);
}

TEST_F(StrangerFaults, ManyThatStayAndSayNothingKeepNoWorkerOut) {
    start_cluster(2);
    std::deque<support::Knock> crowd;
    for (int i = 0; i < 300; ++i) crowd.emplace_back(master_port());
    start_worker();
    expect_health_and_exactness(3);
}

// Faster than a worker far away can say who it is, but it is not sent away once it has begun to.
TEST_F(StrangerFaults, AStormOfConnectionsKeepsNoWorkerOutThatIsFarAway) {
    start_cluster(2);
    support::FaultyProxy line(master_port());
    line.conduct(support::FaultyProxy::Conduct::late);
    std::atomic<bool> goes_on = true;
    std::atomic<std::size_t> strangers = 0;
    std::thread storm([&] {
        std::deque<support::Knock> crowd;
        while (goes_on) {
            crowd.emplace_back(master_port());
            strangers = crowd.size();
            if (crowd.size() > 300) crowd.pop_front();
            std::this_thread::sleep_for(2500us);
        }
    });
    EXPECT_TRUE(support::wait_until([&] { return strangers > 200; }, patience)) << "all places";
    start_worker({}, line.address());
    EXPECT_TRUE(support::wait_until([&] { return states().size() == 3; }, patience));
    expect_health(3);
    EXPECT_EQ(line.links(), 2U) << "neither of its connections was made in vain";
    goes_on = false;
    storm.join();
    expect_health_and_exactness(3);
}

TEST_F(StrangerFaults, RandomBytesHttpAndTlsAreTurnedAway) {
    start_cluster(2);
    std::mt19937 random(1);
    for (int i = 0; i < 200; ++i) {
        std::string bytes(16 + random() % 500, '\0');
        for (auto& byte : bytes) byte = static_cast<char>(random());
        support::exchange_raw(master_port(), bytes);
    }
    EXPECT_EQ(support::exchange_raw(master_port(), "GET / HTTP/1.1\r\nHost: x\r\n\r\n"), "");
    const std::string hello("\x16\x03\x01\x00\xf8\x01\x00\x00\xf4\x03\x03", 11);
    // The record is whole, and so refused at once: with a fatal alert, as TLS does it.
    const auto answer = support::exchange_raw(master_port(), hello + std::string(242, 'x'));
    EXPECT_THAT(answer, testing::StartsWith("\x15\x03"));
    EXPECT_EQ(answer.size(), 7U) << "it is nothing but the alert";
    expect_health_and_exactness(2);
}

TEST_F(StrangerFaults, AnOldVersionIsToldWhichTheTwoAre) {
    start_cluster(2);
    // Hello of a worker of protocol 1, as docs/protocol.md says it.
    const std::string payload = "\x92" + std::string(1, '\0') +
                                "\x94\x01\xa5"
                                "0.0.9\x01\xa3"
                                "old";
    const std::string header{0, 0, 0, static_cast<char>(payload.size())};
    EXPECT_THAT(
        support::exchange_raw(master_port(), header + payload),
        AllOf(HasSubstr("0.0.9"), HasSubstr("0.1.0"))
    );
    expect_health_and_exactness(2);
}

// A version of protocol 1, in clear as a worker without a token says it.
TEST_F(StrangerFaults, WhatStrangersSayControlsNoTerminal) {
    has_token_ = false;
    start_cluster(2);
    const std::string version = "9\x1b]0;x\x07\x1b[2J\n[time] info forged";
    const std::string payload = "\x92" + std::string(1, '\0') + "\x94\x01" +
                                static_cast<char>(0xa0 + version.size()) + version +
                                "\x01\xa3"
                                "old";
    const std::string header{0, 0, 0, static_cast<char>(payload.size())};
    const auto answer = support::exchange_raw(master_port(), header + payload);
    EXPECT_THAT(answer, HasSubstr("info forged"));
    EXPECT_TRUE(master_->wait_for_output("\\n[time] info forged", patience)) << master_->err();
    expect_health_and_exactness(2);
    EXPECT_THAT(log_, testing::Not(HasSubstr("\x1b")));
}

TEST_F(StrangerFaults, AWrongTokenKeepsAWorkerOut) {
    start_cluster(2);
    const auto other = (directory_.path() / "other").string();
    ASSERT_EQ(support::run_process({MAYFLY_BINARY, "token", "new", other}).exit_code, 0);
    const auto refused = support::run_process(
        {MAYFLY_BINARY, "worker", "--master", address_, "--token-file", other}, {}, patience
    );
    EXPECT_EQ(refused.exit_code, 2);
    EXPECT_THAT(refused.err, HasSubstr("give both the same --token-file"));
    expect_health_and_exactness(2);
}

}  // namespace
}  // namespace mayfly::e2e
