#include "master/incidents.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "support/start.hpp"

namespace mayfly::master {
namespace {

using namespace std::chrono_literals;
using stats::Annotation;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;

constexpr UnixMillis began = 1'790'000'000'000;

/// A run with one worker, in which this process turned at `start` and wants to turn a second later.
class IncidentsTest : public testing::Test {
protected:
    IncidentsTest() {
        roster.admit(roster.add(start).index, start);
        results.clear(began);
        results.begin("10 users", began);
        incidents.begin_run();
        incidents.expect_turn(start + 1s);
    }

    static Incidents::When at(Duration time) { return {start + time, began + time / 1ms, true}; }
    static Incidents::When outside_a_run(Duration time) {
        auto when = at(time);
        when.is_in_run = false;
        return when;
    }
    std::vector<std::string> warnings() const { return results.snapshot(began).run.warnings; }
    /// Of the history, after the one of the start.
    std::vector<Annotation::Kind> annotations() const {
        std::vector<Annotation::Kind> kinds;
        for (const auto& annotation : results.timeline().annotations()) {
            if (annotation.kind != Annotation::Kind::start) kinds.push_back(annotation.kind);
        }
        return kinds;
    }
    static stats::LoopWatch pause_of(Duration length) {
        stats::StallCount stall{.cause = stats::StallCause::paused};
        stall.lengths.record(length, 1);
        stats::LoopWatch loop;
        loop.record(stall);
        return loop;
    }

    Roster roster;
    Results results{began};
    Incidents incidents{roster, results};
};

TEST_F(IncidentsTest, ATurnThatIsMuchTooLateIsAPauseOfThisProcess) {
    const auto heard = roster.at(0).last_answered;
    incidents.find_pause(at(1999ms));
    EXPECT_THAT(warnings(), IsEmpty()) << "it is not late enough";
    incidents.find_pause(at(4s));
    EXPECT_THAT(warnings(), ElementsAre(HasSubstr("mayfly stood still for 3.0 s")));
    EXPECT_THAT(annotations(), ElementsAre(Annotation::Kind::pause));
    EXPECT_EQ(roster.at(0).last_answered, heard + 3s) << "nobody listened";
    incidents.find_pause(at(4s));
    EXPECT_THAT(annotations(), SizeIs(1)) << "it was found already";
}

TEST_F(IncidentsTest, APauseBetweenRunsIsForgivenAndNotTold) {
    const auto heard = roster.at(0).last_answered;
    incidents.find_pause(outside_a_run(4s));
    EXPECT_EQ(roster.at(0).last_answered, heard + 3s);
    EXPECT_THAT(warnings(), IsEmpty());
    EXPECT_THAT(annotations(), IsEmpty());
}

TEST_F(IncidentsTest, APauseOfAWorkerIsToldUnlessAllStoodStill) {
    incidents.note_pauses("worker 1", pause_of(2s), at(500ms));
    EXPECT_THAT(warnings(), ElementsAre(HasSubstr("worker 1 stood still for 2.0 s")));
    EXPECT_THAT(annotations(), ElementsAre(Annotation::Kind::pause));
    incidents.find_pause(at(10s));
    incidents.note_pauses("worker 2", pause_of(9s), at(11s));
    EXPECT_THAT(annotations(), SizeIs(2)) << "that of this process, but none of the worker";
    incidents.note_pauses("worker 2", pause_of(9s), at(12s));
    EXPECT_THAT(annotations(), SizeIs(3));
}

TEST_F(IncidentsTest, OtherStallsOfAWorkerAreNoPauses) {
    auto loop = pause_of(2s);
    loop.stalls.front().cause = stats::StallCause::blocked;
    incidents.note_pauses("worker 1", loop, at(500ms));
    EXPECT_THAT(annotations(), IsEmpty());
}

TEST_F(IncidentsTest, ALossIsAWarningIfItIsOfARun) {
    incidents.note_loss("worker 1 is lost", outside_a_run(1s));
    EXPECT_THAT(warnings(), IsEmpty());
    EXPECT_THAT(annotations(), ElementsAre(Annotation::Kind::worker_lost));
    incidents.note_loss("worker 1 is lost", at(2s));
    EXPECT_THAT(warnings(), ElementsAre("worker 1 is lost"));
}

TEST_F(IncidentsTest, ADebuggerIsToldOnceInARun) {
    incidents.note_debugger({.worker = 0, .pid = 7, .debugger = 8}, outside_a_run(1s));
    EXPECT_EQ(incidents.debugger_words(), "");
    incidents.note_debugger({.worker = 0, .pid = 7, .debugger = 8}, at(2s));
    const auto words = incidents.debugger_words();
    EXPECT_THAT(words, HasSubstr("(process 8) has stopped worker 1 (process 7)"));
    incidents.note_debugger({.worker = 0, .pid = 7, .debugger = 9}, at(3s));
    EXPECT_EQ(incidents.debugger_words(), words);
    EXPECT_THAT(warnings(), ElementsAre(words));
    incidents.begin_run();
    EXPECT_EQ(incidents.debugger_words(), "");
}

TEST_F(IncidentsTest, AUserThatTookItsWorkerDownIsAnException) {
    incidents.note_crash("worker 1", {"Shopper", "buy", "aborted", "shop.cpp:6"}, began + 5);
    const auto exceptions = results.snapshot(began + 5).exceptions;
    ASSERT_THAT(exceptions, SizeIs(1));
    EXPECT_EQ(exceptions[0].kind, "Shopper");
    EXPECT_EQ(exceptions[0].type, stats::crash_type);
    EXPECT_EQ(exceptions[0].message, "aborted");
    EXPECT_EQ(exceptions[0].location, "shop.cpp:6");
    EXPECT_THAT(exceptions[0].workers, ElementsAre("worker 1"));
}

TEST_F(IncidentsTest, AWorkerWithoutFiguresIsToldOnceAndOnlyInARun) {
    auto& worker = roster.at(0);
    roster.hear(0, {.term = 2, .turns = 1}, start);
    worker.is_draining = true;
    worker.figures_came = start;
    incidents.find_late(outside_a_run(Roster::late_limit));
    EXPECT_THAT(warnings(), IsEmpty());
    incidents.find_late(at(Roster::late_limit));
    incidents.find_late(at(Roster::late_limit + 1s));
    EXPECT_THAT(warnings(), ElementsAre(HasSubstr("worker 1 has sent no figures for")));
}

}  // namespace
}  // namespace mayfly::master
