#include "master/assigner.hpp"

#include <map>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "support/start.hpp"

namespace mayfly::master {
namespace {

using namespace std::chrono_literals;
using cluster::StopMode;
using testing::IsEmpty;
using testing::Not;
using testing::SizeIs;

const plan::Mix two_kinds{{{"Shopper", 3}, {"Admin", 1}}};

/// A run of twelve users, all at once, on workers that run what they are told.
struct Assigned {
    explicit Assigned(std::size_t workers, double max_rate = 0) {
        EXPECT_TRUE(assigner.begin(two_kinds, {}));
        RunOptions options{{12, 1000}, 0s, 5s, "http://x"};
        options.max_rate = max_rate;
        run.start("run-1", options, start);
        while (roster.workers().size() < workers) add_worker();
    }
    std::uint32_t add_worker() {
        auto& worker = roster.add(start);
        roster.admit(worker.index, start);
        roster.hear(worker.index, {.term = 2}, start);
        assigner.invalidate();
        return worker.index;
    }
    std::vector<Outgoing> advance() {
        auto messages = assigner.advance(run, roster, start + 1s);
        for (const auto& [worker, message] : messages) {
            roster.at(worker).is_draining = true;
            if (const auto* assign = std::get_if<cluster::Assign>(&message)) last = *assign;
        }
        return messages;
    }
    static std::uint64_t users_in(const Outgoing& outgoing) {
        return sum(std::get<cluster::Assign>(outgoing.message).users);
    }

    Roster roster;
    TestRun run;
    Assigner assigner;
    cluster::Assign last;
};

TEST(Assigner, DealsTheRateOfRequestsAmongTheWorkersThatHaveUsers) {
    Assigned assigned(2, 600);
    ASSERT_THAT(assigned.advance(), SizeIs(2));
    EXPECT_EQ(assigned.last.max_rate, 300);
    for (const std::uint32_t worker : {0u, 1u}) {
        assigned.assigner.report(worker, assigned.last.epoch, {5, 1});
    }
    assigned.add_worker();
    // Its users come from the others, who have to end them first.
    const auto fewer = assigned.advance();
    EXPECT_THAT(fewer, SizeIs(3));
    EXPECT_THAT(assigned.advance(), IsEmpty());
    for (const std::uint32_t worker : {0u, 1u}) {
        assigned.assigner.report(worker, assigned.last.epoch, {3, 1});
    }
    EXPECT_THAT(assigned.advance(), SizeIs(3));
    EXPECT_EQ(assigned.last.max_rate, 200) << "of each";
}

TEST(Assigner, TellsEachWorkerItsShareOnce) {
    Assigned assigned(2);
    const auto messages = assigned.advance();
    ASSERT_THAT(messages, SizeIs(2));
    EXPECT_EQ(Assigned::users_in(messages[0]), 6u);
    EXPECT_EQ(Assigned::users_in(messages[1]), 6u);
    EXPECT_EQ(assigned.last.run, "run-1");
    EXPECT_EQ(assigned.last.term, 2u);
    EXPECT_EQ(assigned.last.host, "http://x");
    EXPECT_EQ(assigned.last.users[0], 4U);
    EXPECT_EQ(assigned.assigner.wanted(), (KindCounts{9, 3}));
    EXPECT_THAT(assigned.advance(), IsEmpty());
}

TEST(Assigner, NumbersTheWorkersOfARunAsTheyCame) {
    Assigned assigned(2);
    const auto places_of = [](const std::vector<Outgoing>& messages) {
        std::map<std::uint32_t, std::pair<std::uint64_t, std::uint64_t>> places;
        for (const auto& [worker, message] : messages) {
            const auto& assign = std::get<cluster::Assign>(message);
            places[worker] = {assign.place, assign.places};
        }
        return places;
    };
    using Places = std::map<std::uint32_t, std::pair<std::uint64_t, std::uint64_t>>;
    assigned.roster.at(0).session = SessionState::ended;  // Before the run.
    assigned.add_worker();
    EXPECT_EQ(places_of(assigned.advance()), (Places{{1, {0, 2}}, {2, {1, 2}}}));
    assigned.add_worker();
    assigned.assigner.tell_all();
    EXPECT_EQ(places_of(assigned.advance()).at(3), std::pair(2UL, 2UL)) << "it came later";
}

TEST(Assigner, AKindThatTakesNoPartHasNoUsers) {
    Assigned assigned(1);
    ASSERT_TRUE(assigned.assigner.begin(two_kinds, {{"Admin"}}));
    assigned.advance();
    EXPECT_EQ(assigned.last.users[0], 0u);
    EXPECT_EQ(assigned.last.users[1], 12u);
}

TEST(Assigner, ARunMayGiveKindsOtherWeights) {
    Assigned assigned(1);
    ASSERT_TRUE(assigned.assigner.begin(two_kinds, {{"Admin", 5}, {"Shopper", 1}}));
    assigned.advance();
    EXPECT_EQ(assigned.assigner.wanted(), (KindCounts{2, 10}));
}

TEST(Assigner, AnUnknownKindIsNamedAndChangesNothing) {
    Assigned assigned(1);
    const auto begun = assigned.assigner.begin(two_kinds, {{"Admin"}, {"Nobody"}});
    EXPECT_THAT(begun.error().message, testing::HasSubstr("'Nobody'"));
    EXPECT_THAT(assigned.advance(), SizeIs(1));
    EXPECT_EQ(assigned.assigner.wanted(), (KindCounts{9, 3}));
}

TEST(Assigner, KnowsHowManyUsersThereCanBe) {
    Assigner assigner;
    const plan::Mix fixed{{{"Admin", 1, 2}}};
    ASSERT_TRUE(assigner.begin(fixed, {}));
    EXPECT_EQ(assigner.possible(5), 2u);
}

TEST(Assigner, NamesTheKindsThatGetTooFewUsers) {
    Assigner assigner;
    const plan::Mix mix{{{"Admin", 1, 3}, {"Shopper", 9}, {"Buyer", 1}, {"Left out", 1}}};
    ASSERT_TRUE(assigner.begin(mix, {{"Admin"}, {"Shopper"}, {"Buyer"}}));
    EXPECT_EQ(
        assigner.lack(2),
        "2 users are too few for all kinds (Admin gets 2 of 3, Shopper gets none, Buyer gets "
        "none); ask for 8 or more (--users)"
    );
    EXPECT_THAT(assigner.idle_kinds(2), testing::ElementsAre("Shopper", "Buyer"));
    EXPECT_EQ(assigner.lack(8), "");
    EXPECT_THAT(assigner.idle_kinds(8), IsEmpty());
    EXPECT_NE(assigner.lack(7), "");
    EXPECT_EQ(assigner.lack(0), "") << "nobody was asked for";
    EXPECT_NE(assigner.lack(1), "");
    ASSERT_TRUE(assigner.begin(mix, {{"Shopper"}, {"Buyer"}}));
    EXPECT_EQ(assigner.lack(1), "") << "it is tried out";
    EXPECT_THAT(assigner.idle_kinds(1), testing::ElementsAre("Buyer"));
}

TEST(Assigner, GivesANewWorkerWhatTheOthersHaveLetGo) {
    Assigned assigned(1);
    assigned.advance();
    const auto newcomer = assigned.add_worker();
    auto messages = assigned.advance();
    ASSERT_THAT(messages, SizeIs(2));
    EXPECT_EQ(Assigned::users_in(messages[1]), 0u) << "the other one still runs all";
    EXPECT_FALSE(assigned.assigner.report(0, assigned.last.epoch - 1, {5, 2})) << "not yet told";
    EXPECT_TRUE(assigned.assigner.report(0, assigned.last.epoch, {4, 2}));
    messages = assigned.advance();
    ASSERT_THAT(messages, SizeIs(1));
    EXPECT_EQ(messages[0].worker, newcomer);
    EXPECT_EQ(Assigned::users_in(messages[0]), 6u);
}

TEST(Assigner, RepeatsAShareWithANewEpoch) {
    Assigned assigned(1);
    assigned.advance();
    const auto repeated = assigned.assigner.repeat(0, assigned.run, assigned.roster);
    ASSERT_TRUE(repeated);
    const auto& assign = std::get<cluster::Assign>(repeated->message);
    EXPECT_EQ(assign.users, assigned.last.users);
    EXPECT_GT(assign.epoch, assigned.last.epoch);
    assigned.assigner.remove(0);
    EXPECT_FALSE(assigned.assigner.repeat(0, assigned.run, assigned.roster)) << "none is left";
}

TEST(Assigner, StopsThoseThatTakePartAndAgainWhenItIsUrgent) {
    Assigned assigned(2);
    assigned.advance();
    assigned.roster.at(0).is_draining = false;
    assigned.run.stop(StopMode::graceful, start + 1s);
    auto messages = assigned.advance();
    ASSERT_THAT(messages, SizeIs(1));
    EXPECT_EQ(messages[0].worker, 1u);
    const auto stop = std::get<cluster::Stop>(messages[0].message);
    EXPECT_EQ(stop.run, "run-1");
    EXPECT_GT(stop.epoch, assigned.last.epoch);
    EXPECT_EQ(assigned.assigner.wanted(), (KindCounts{0, 0}));
    EXPECT_THAT(assigned.advance(), IsEmpty());

    const auto repeated = assigned.assigner.repeat(1, assigned.run, assigned.roster);
    EXPECT_EQ(std::get<cluster::Stop>(repeated->message), stop);
    assigned.run.stop(StopMode::now, start + 1s);
    messages = assigned.advance();
    ASSERT_THAT(messages, SizeIs(1));
    EXPECT_EQ(std::get<cluster::Stop>(messages[0].message).mode, StopMode::now);
}

TEST(Assigner, AWorkerThatLeavesIsStoppedByItself) {
    Assigned assigned(2);
    assigned.advance();
    const auto released = assigned.assigner.release(0, assigned.run);
    EXPECT_EQ(released.worker, 0u);
    EXPECT_EQ(std::get<cluster::Stop>(released.message).mode, StopMode::graceful);
    assigned.roster.at(0).is_leaving = true;
    assigned.assigner.invalidate();
    assigned.advance();
    assigned.assigner.remove(0);
    assigned.assigner.invalidate();
    const auto messages = assigned.advance();
    ASSERT_THAT(messages, SizeIs(1));
    EXPECT_EQ(Assigned::users_in(messages[0]), 12u);
}

TEST(Assigner, UsersThatAreAssignedWhenOthersHaveEndedBeginIterations) {
    Assigned assigned(1);
    assigned.assigner.limit(100);
    std::uint64_t epoch = 0;
    const auto report = [&](const KindCounts& running) {
        assigned.roster.at(0).running = running;
        assigned.assigner.report(0, epoch, running);
    };
    const auto awaits = [&] {
        return assigned.assigner.awaits_iterations(assigned.run, assigned.roster);
    };
    EXPECT_THAT(assigned.advance(), SizeIs(1));
    epoch = assigned.last.epoch;
    report({9, 3});
    assigned.assigner.note_iterations(0, 50);
    // It gets no users while it leaves, and what is left goes to another when its own have ended.
    assigned.add_worker();
    assigned.roster.at(0).is_leaving = true;
    const auto released = assigned.assigner.release(0, assigned.run);
    epoch = std::get<cluster::Stop>(released.message).epoch;
    EXPECT_THAT(assigned.advance(), IsEmpty());
    assigned.roster.at(0).is_leaving = false;
    report({9, 3});
    EXPECT_TRUE(awaits());
    report({0, 0});
    EXPECT_TRUE(awaits()) << "though nobody runs, and nobody has been told to";
    const auto messages = assigned.advance();
    ASSERT_THAT(messages, SizeIs(2));
    EXPECT_EQ(Assigned::users_in(messages[0]) + Assigned::users_in(messages[1]), 12u);
    assigned.assigner.note_iterations(0, 100);
    EXPECT_FALSE(awaits());
}

TEST(Assigner, AWorkerWhoseLeaseHadEndedKeepsItsIterations) {
    Assigned assigned(2);
    assigned.assigner.limit(100);
    assigned.advance();
    const auto granted = [&](std::uint32_t worker) {
        return assigned.assigner.iterations().granted(worker);
    };
    const auto before = granted(0);
    EXPECT_EQ(before + granted(1), 100U);
    assigned.assigner.note_iterations(0, 10);  // It begins more before it is cut off.
    assigned.assigner.begin_term(0);
    assigned.assigner.invalidate();
    assigned.advance();
    EXPECT_EQ(granted(0), before);
    EXPECT_EQ(granted(0) + granted(1), 100U) << "the other one gets none of them";
    assigned.assigner.remove(0);
    EXPECT_EQ(granted(0), 10U) << "it is lost, and others get the rest";
}

TEST(Assigner, AWorkerThatJoinsWhenAllIterationsAreDealtTakesNoUsersFromOthers) {
    Assigned assigned(1);
    assigned.assigner.limit(100);
    assigned.advance();
    assigned.assigner.report(0, assigned.last.epoch, {9, 3});
    const auto newcomer = assigned.add_worker();
    assigned.advance();
    EXPECT_EQ(sum(assigned.assigner.grants().share_of(0)->users), 12U);
    // It takes over what a lost one leaves.
    assigned.assigner.note_iterations(0, 40);
    assigned.roster.end(0, "its connection closed");
    assigned.assigner.invalidate();
    assigned.advance();
    EXPECT_EQ(assigned.assigner.iterations().granted(newcomer), 60U);
    EXPECT_EQ(sum(assigned.assigner.grants().share_of(newcomer)->users), 12U);
}

TEST(Assigner, TellsAllOfAPauseOnce) {
    Assigned assigned(2);
    assigned.advance();
    assigned.run.pause(start + 500ms);
    EXPECT_THAT(assigned.advance(), IsEmpty());
    assigned.assigner.tell_all();
    EXPECT_THAT(assigned.advance(), SizeIs(2));
    EXPECT_EQ(assigned.last.pauses, (std::vector<plan::Pause>{{500ms, Duration::max()}}));
    EXPECT_THAT(assigned.advance(), IsEmpty());
    // Who comes later hears of it as well.
    assigned.add_worker();
    assigned.last = {};
    EXPECT_THAT(assigned.advance(), Not(IsEmpty()));
    EXPECT_EQ(assigned.last.pauses.size(), 1U);
}

}  // namespace
}  // namespace mayfly::master
