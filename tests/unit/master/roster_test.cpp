#include "master/roster.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "support/start.hpp"

namespace mayfly::master {
namespace {

using namespace std::chrono_literals;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

cluster::Heartbeat beat(std::uint64_t term = 2, Duration blocked = 0ns) {
    return {.term = term, .turns = 1, .blocked = blocked, .kind = "Shopper", .task = "checkout"};
}

Roster with_workers(const std::vector<std::string>& hosts) {
    Roster roster;
    for (const auto& host : hosts) {
        auto& worker = roster.add(start);
        worker.host = host;
        roster.admit(worker.index, start);
        roster.hear(worker.index, beat(), start);
        worker.running = {4};
    }
    return roster;
}

TEST(Roster, AWorkerIsLiveFromItsFirstLeaseToItsEnd) {
    Roster roster;
    auto& worker = roster.add(start);
    EXPECT_EQ(worker.name, "worker 1");
    EXPECT_EQ(worker.state(), WorkerState::connecting);
    roster.hear(0, beat(1), start);
    roster.admit(0, start);
    EXPECT_EQ(worker.state(), WorkerState::ready);
    EXPECT_THAT(roster.live(), IsEmpty()) << "its lease is not valid yet";
    EXPECT_TRUE(roster.hear(0, beat(2), start).is_new_term);
    EXPECT_THAT(roster.live(), ElementsAre(0));
    worker.is_draining = true;
    EXPECT_EQ(worker.state(), WorkerState::running);
    roster.end(0, std::nullopt);
    EXPECT_EQ(worker.state(), WorkerState::gone);
    EXPECT_THAT(roster.live(), IsEmpty());
}

TEST(Roster, NobodyIsLostWhileNobodyListened) {
    auto roster = with_workers({"a", "b"});
    roster.close_pulse(1, start);
    roster.disconnect(1, "the peer closed the link", start);
    roster.forgive(15s);
    EXPECT_THAT(roster.find_lost(start + 15s), IsEmpty());
    EXPECT_THAT(roster.find_lost(start + 15s + Roster::cut_limit).size(), 1U);
    EXPECT_THAT(roster.find_lost(start + 15s + Roster::silence_limit).size(), 1U);
}

TEST(Roster, OneThatLeavesGetsNoMoreUsersButItsOwnStillCount) {
    auto roster = with_workers({"a"});
    roster.at(0).is_leaving = true;
    EXPECT_THAT(roster.live(), IsEmpty());
    EXPECT_TRUE(roster.at(0).counts());
}

TEST(Roster, ADeadWorkerKeepsTheReasonAndHasNoUsers) {
    auto roster = with_workers({"a"});
    roster.end(0, "the peer closed the link");
    EXPECT_EQ(roster.at(0).state(), WorkerState::lost);
    EXPECT_EQ(roster.at(0).note, "the peer closed the link");
    EXPECT_THAT(roster.at(0).running, ElementsAre(0));
    EXPECT_FALSE(roster.at(0).may_return(start));
}

TEST(Roster, WhatIsKnownOfADeathIsNotReplacedByTheEndOfTheLink) {
    auto roster = with_workers({"a"});
    roster.at(0).note = "killed by signal 11 in user Shopper";
    roster.end(0, "the peer closed the link");
    EXPECT_EQ(roster.at(0).note, "killed by signal 11 in user Shopper");
}

TEST(Roster, ABlockedLoopIsStalledAndSaidOnce) {
    auto roster = with_workers({"a"});
    EXPECT_EQ(roster.hear(0, beat(2, 900ms), start).sentence, "");
    EXPECT_THAT(
        roster.hear(0, beat(2, 2300ms), start + 1s).sentence,
        HasSubstr("worker 1 has been blocked for 2.3 s in user Shopper, task checkout")
    );
    EXPECT_EQ(roster.at(0).state(), WorkerState::stalled);
    EXPECT_EQ(roster.hear(0, beat(2, 3s), start + 2s).sentence, "");
    EXPECT_THAT(roster.live(), ElementsAre(0));
    EXPECT_THAT(roster.hear(0, beat(), start + 3s).sentence, HasSubstr("worker 1 goes on"));
    EXPECT_EQ(roster.at(0).state(), WorkerState::ready);
    EXPECT_EQ(roster.at(0).note, "");
}

TEST(Roster, EveryHeartbeatIsAnsweredWithWhenItWasSent) {
    auto roster = with_workers({"a"});
    auto heartbeat = beat();
    heartbeat.sent = 77s;
    EXPECT_EQ(roster.hear(0, heartbeat, start).echo, (cluster::Echo{77s, 0}));
}

TEST(Roster, ASilentWorkerIsLostUntilItIsHeardInANewTerm) {
    auto roster = with_workers({"a", "a"});
    roster.hear(1, beat(), start + 11s);
    EXPECT_THAT(roster.find_lost(start + Roster::silence_limit - 1ns), IsEmpty());
    EXPECT_THAT(
        roster.find_lost(start + Roster::silence_limit), ElementsAre(HasSubstr("worker 1 is lost"))
    );
    EXPECT_THAT(roster.find_lost(start + 13s), IsEmpty());
    EXPECT_EQ(roster.at(0).state(), WorkerState::lost);
    EXPECT_THAT(roster.at(0).running, ElementsAre(0));
    EXPECT_THAT(roster.live(), ElementsAre(1));
    EXPECT_TRUE(roster.at(0).may_return(start + 1h)) << "its link is still there";

    const auto old_term = roster.hear(0, beat(2), start + 14s);
    EXPECT_EQ(old_term.echo->revoked_term, 2u) << "its users run elsewhere";
    EXPECT_THAT(roster.live(), ElementsAre(1));
    EXPECT_THAT(roster.hear(0, beat(3), start + 15s).sentence, HasSubstr("heard again"));
    EXPECT_THAT(roster.live(), ElementsAre(1)) << "its lease is not valid";
    EXPECT_TRUE(roster.hear(0, beat(4), start + 16s).is_new_term);
    EXPECT_THAT(roster.live(), ElementsAre(0, 1));
}

TEST(Roster, AWorkerWhosePulseWasCutIsLostSoonerUnlessItIsBack) {
    auto roster = with_workers({"a", "b"});
    for (const std::uint32_t index : {0U, 1U}) {
        roster.close_pulse(index, start);
        roster.disconnect(index, "the peer closed the link", start);
    }
    roster.open_pulse(1);
    EXPECT_THAT(roster.find_lost(start + Roster::cut_limit - 1ns), IsEmpty());
    EXPECT_THAT(roster.find_lost(start + Roster::cut_limit), ElementsAre(HasSubstr("worker 1")));
}

TEST(Roster, AWorkerThatWasCutWhileTheRunEndsHasTheTimeToDialAgain) {
    auto roster = with_workers({"a", "b"});
    roster.close_pulse(0, start);
    roster.disconnect(0, "the link broke", start);
    const auto limit = Roster::redial_limit;
    EXPECT_THAT(roster.find_lost(start + limit - 1ns, limit), IsEmpty());
    EXPECT_THAT(roster.find_lost(start + limit, limit), ElementsAre(HasSubstr("worker 1")));
}

TEST(Roster, TheTimeToDialAgainBeginsWhenTheLastOfTheTwoLinksBreaks) {
    auto roster = with_workers({"a", "b"});
    roster.close_pulse(0, start);
    roster.disconnect(0, "the link broke", start + 4s);
    roster.disconnect(1, "the link broke", start);
    roster.close_pulse(1, start + 4s);
    const auto limit = Roster::redial_limit;
    EXPECT_THAT(roster.find_lost(start + 4s + limit - 1ns, limit), IsEmpty());
    EXPECT_THAT(roster.find_lost(start + 4s + limit, limit), testing::SizeIs(2));
}

TEST(Roster, APulseThatIsClosedMayBeSoOnThisSideOnlyUntilTheWorkerSaysThatItsTermIsOver) {
    auto roster = with_workers({"a", "b"});
    for (const std::uint32_t index : {0U, 1U}) roster.close_pulse(index, start);
    EXPECT_FALSE(roster.hear_term(0, 2));
    EXPECT_TRUE(roster.hear_term(1, 3));
    EXPECT_THAT(roster.at(1).running, ElementsAre(0));
    EXPECT_THAT(roster.live(), ElementsAre(0));
    EXPECT_THAT(roster.find_lost(start + Roster::cut_limit), ElementsAre(HasSubstr("worker 2")));
    EXPECT_THAT(roster.find_lost(start + Roster::silence_limit - 1ns), IsEmpty());
    EXPECT_THAT(
        roster.find_lost(start + Roster::silence_limit), ElementsAre(HasSubstr("worker 1"))
    );
}

TEST(Roster, OneThatIsHeardAgainBeginsWithNothingAlsoIfItsSessionToldItsTermBefore) {
    auto roster = with_workers({"a"});
    roster.disconnect(0, "the link broke", start);
    roster.close_pulse(0, start);
    EXPECT_THAT(roster.find_lost(start + Roster::cut_limit), testing::SizeIs(1));
    roster.connect(0);
    EXPECT_TRUE(roster.hear_term(0, 4));
    roster.open_pulse(0);
    EXPECT_TRUE(roster.hear(0, beat(4), start + 5s).is_new_term);
    EXPECT_THAT(roster.live(), ElementsAre(0));
}

TEST(Roster, AHeartbeatThatWasOvertakenBeginsNoTerm) {
    auto roster = with_workers({"a"});
    EXPECT_TRUE(roster.hear_term(0, 3));
    EXPECT_FALSE(roster.hear(0, beat(2), start).is_new_term);
    EXPECT_THAT(roster.live(), IsEmpty()) << "that term is over";
    EXPECT_TRUE(roster.hear(0, beat(4), start).is_new_term);
    EXPECT_THAT(roster.live(), ElementsAre(0));
}

TEST(Roster, FiguresThatAreLateAreToldOnceInARun) {
    auto roster = with_workers({"a", "b", "c"});
    roster.begin_run(1, 0);
    for (const std::uint32_t index : {0U, 1U, 2U}) {
        roster.at(index).is_draining = true;
        roster.at(index).figures_came = start;
    }
    roster.at(1).figures_came = start + 3s;
    const auto late = start + Roster::late_limit;
    roster.hear(2, beat(2, 2s), late - 1ns);
    EXPECT_THAT(roster.find_late(late - 1ns), IsEmpty());
    EXPECT_THAT(roster.find_late(late), ElementsAre(HasSubstr("worker 1 has sent no figures")))
        << "and the one whose loop is blocked is stalled";
    EXPECT_EQ(roster.at(0).lateness(late), Roster::late_limit);
    roster.at(0).figures_came = late;
    EXPECT_THAT(roster.find_late(late + 1s), IsEmpty());
    roster.at(0).is_draining = roster.at(1).is_draining = roster.at(2).is_draining = false;
    EXPECT_THAT(roster.find_late(late + 1h), IsEmpty()) << "none are expected";
}

TEST(Roster, OneThatWasSilentHasTheUsualTimeForItsFigures) {
    auto roster = with_workers({"a"});
    roster.begin_run(1, 0);
    roster.at(0).is_draining = true;
    roster.at(0).figures_came = start;
    roster.hear(0, beat(2), start);
    const auto back = start + Roster::late_limit + 1s;
    roster.hear(0, beat(2), back);
    EXPECT_THAT(roster.find_late(back), IsEmpty()) << "it was stopped, as its heartbeats were";
    roster.hear(0, beat(2), back + 500ms);
    EXPECT_THAT(
        roster.find_late(back + Roster::late_limit), ElementsAre(HasSubstr("has sent no figures"))
    );
}

TEST(Roster, OneThatCannotBeToldAnythingIsNotAnsweredForLong) {
    auto roster = with_workers({"a"});
    roster.disconnect(0, "the peer closed the link", start);
    EXPECT_EQ(roster.at(0).state(), WorkerState::ready) << "its heart beats";
    EXPECT_TRUE(roster.hear(0, beat(), start + Roster::unheard_limit - 1ns).echo);
    EXPECT_FALSE(roster.hear(0, beat(), start + Roster::unheard_limit).echo);
    const auto last_answered = start + Roster::unheard_limit - 1ns;
    EXPECT_THAT(roster.find_lost(last_answered + Roster::silence_limit), testing::SizeIs(1));
    EXPECT_EQ(roster.at(0).note, "silent for 12s");
}

TEST(Roster, AConnectedWorkerIsTheOneThatWas) {
    auto roster = with_workers({"a"});
    roster.disconnect(0, "the link broke", start);
    roster.connect(0);
    roster.admit(0, start + 1s);
    EXPECT_EQ(roster.at(0).note, "");
    EXPECT_TRUE(roster.hear(0, beat(), start + 1h).echo);
    EXPECT_THAT(roster.live(), ElementsAre(0));
}

TEST(Roster, ANewTermMeansThatNoUserOfTheOldOneRuns) {
    auto roster = with_workers({"a"});
    EXPECT_FALSE(roster.hear(0, beat(2), start).is_new_term);
    EXPECT_THAT(roster.at(0).running, ElementsAre(4));
    EXPECT_TRUE(roster.hear(0, beat(4), start).is_new_term);
    EXPECT_THAT(roster.at(0).running, ElementsAre(0));
}

TEST(Roster, WhoIsCutOffIsWaitedForAWhile) {
    auto roster = with_workers({"a"});
    roster.disconnect(0, "the link broke", start);
    roster.close_pulse(0, start);
    roster.find_lost(start + Roster::cut_limit);
    EXPECT_TRUE(roster.at(0).may_return(start + Roster::return_limit - 1ns));
    EXPECT_FALSE(roster.at(0).may_return(start + Roster::return_limit));
}

TEST(Roster, ForgetsWhoWillNotComeBackAndNeverReusesAnIndex) {
    auto roster = with_workers({"a", "a", "a", "a"});
    roster.end(0, std::nullopt);
    roster.end(1, "killed");
    roster.disconnect(2, "the link broke", start);
    roster.close_pulse(2, start);
    roster.find_lost(start + Roster::cut_limit);
    roster.hear(3, beat(), start + 50s);
    EXPECT_THAT(roster.forget_absent(start + 50s), ElementsAre(0, 1));
    EXPECT_THAT(roster.forget_absent(start + Roster::absence_limit), ElementsAre(2));
    EXPECT_EQ(roster.workers().size(), 1u);
    EXPECT_EQ(roster.add(start).index, 4u);
}

TEST(Roster, UsersAreDistributedEvenlyAcrossHosts) {
    EXPECT_THAT(with_workers({"a", "a", "b", "a", "b"}).live(), ElementsAre(0, 2, 1, 4, 3));
}

}  // namespace
}  // namespace mayfly::master
