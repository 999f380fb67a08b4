#include "master/roster.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace mayfly::master {
namespace {

using namespace std::chrono_literals;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

const Instant start = Instant{} + 1h;

cluster::Heartbeat beat(std::uint32_t worker, Duration blocked = 0ns) {
    return {worker, 1, blocked, "Shopper", "checkout"};
}

Roster with_workers(const std::vector<std::string>& hosts) {
    Roster roster;
    for (const auto& host : hosts) {
        auto& worker = roster.add(start);
        worker.host = host;
        worker.running = {4};
        roster.admit(worker.index, start);
    }
    return roster;
}

TEST(Roster, AWorkerIsLiveFromItsAdmissionToItsEnd) {
    Roster roster;
    auto& worker = roster.add(start);
    EXPECT_EQ(worker.name, "worker 1");
    EXPECT_EQ(worker.state(), WorkerState::connecting);
    EXPECT_THAT(roster.live(), IsEmpty());
    roster.admit(0, start);
    EXPECT_EQ(roster.at(0).state(), WorkerState::ready);
    EXPECT_THAT(roster.live(), ElementsAre(0));
    roster.at(0).is_draining = true;
    EXPECT_EQ(roster.at(0).state(), WorkerState::running);
    roster.leave(0, std::nullopt);
    EXPECT_EQ(roster.at(0).state(), WorkerState::gone);
    EXPECT_THAT(roster.live(), IsEmpty());
}

TEST(Roster, ALostWorkerKeepsTheReasonAndHasNoUsers) {
    auto roster = with_workers({"a"});
    roster.leave(0, "the peer closed the link");
    EXPECT_EQ(roster.at(0).state(), WorkerState::lost);
    EXPECT_EQ(roster.at(0).note, "the peer closed the link");
    EXPECT_THAT(roster.at(0).running, ElementsAre(0));
}

TEST(Roster, WhatIsKnownOfADeathIsNotReplacedByTheEndOfTheLink) {
    auto roster = with_workers({"a"});
    roster.at(0).note = "killed by signal 11 in user Shopper";
    roster.leave(0, "the peer closed the link");
    EXPECT_EQ(roster.at(0).note, "killed by signal 11 in user Shopper");
}

TEST(Roster, ABlockedLoopIsStalledAndSaidOnce) {
    auto roster = with_workers({"a"});
    EXPECT_EQ(roster.hear(beat(0, 900ms), start), std::nullopt);
    const auto warning = roster.hear(beat(0, 2300ms), start + 1s);
    ASSERT_TRUE(warning);
    EXPECT_THAT(
        *warning, HasSubstr("worker 1 has been blocked for 2.3 s in user Shopper, task checkout")
    );
    EXPECT_EQ(roster.at(0).state(), WorkerState::stalled);
    EXPECT_EQ(roster.hear(beat(0, 3s), start + 2s), std::nullopt);
    EXPECT_THAT(roster.live(), ElementsAre(0));
    EXPECT_THAT(*roster.hear(beat(0), start + 3s), HasSubstr("worker 1 goes on"));
    EXPECT_EQ(roster.at(0).state(), WorkerState::ready);
    EXPECT_EQ(roster.at(0).note, "");
}

TEST(Roster, ASilentWorkerIsLostUntilItIsHeardAgain) {
    auto roster = with_workers({"a", "a"});
    roster.hear(beat(1), start + 9s);
    EXPECT_THAT(roster.find_silent(start + 10s), ElementsAre(HasSubstr("worker 1")));
    EXPECT_THAT(roster.find_silent(start + 11s), IsEmpty());
    EXPECT_EQ(roster.at(0).state(), WorkerState::lost);
    EXPECT_THAT(roster.live(), ElementsAre(1));
    EXPECT_THAT(*roster.hear(beat(0), start + 12s), HasSubstr("heard again"));
    EXPECT_THAT(roster.live(), ElementsAre(0, 1));
}

TEST(Roster, UsersAreDistributedEvenlyAcrossHosts) {
    EXPECT_THAT(with_workers({"a", "a", "b", "a", "b"}).live(), ElementsAre(0, 2, 1, 4, 3));
}

}  // namespace
}  // namespace mayfly::master
