#include "master/sessions.hpp"

#include <deque>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "cluster/link.hpp"
#include "cluster/socket.hpp"
#include "fiber/loop.hpp"
#include "support/start.hpp"

namespace mayfly::master {
namespace {

using namespace std::chrono_literals;
using Ending = Sessions::Ending;
using testing::HasSubstr;

class SessionsTest : public testing::Test {
protected:
    /// A link that is over: what is sent on it is lost.
    cluster::Link& link() { return links.emplace_back(cluster::Socket(loop.executor())); }
    static Introduction who(cluster::Bytes ticket = {}) {
        return {Introduction::Origin::child, {.pid = 7, .host = "box"}, {.ticket = ticket}};
    }
    /// A worker that may run users.
    std::uint32_t open(cluster::Link& on) {
        const auto index = sessions.open(on, who(), start).value();
        sessions.roster().admit(index, start);
        return index;
    }
    SessionState state(std::uint32_t index) { return sessions.roster().at(index).session; }

    fiber::Loop loop;
    std::deque<cluster::Link> links;
    Sessions sessions;
};

TEST_F(SessionsTest, ATicketResumesItsSession) {
    auto& old_link = link();
    const auto index = open(old_link);
    EXPECT_NE(sessions.open(link(), who(), start).value(), index);
    auto& new_link = link();
    EXPECT_EQ(sessions.open(new_link, who(sessions.ticket(index)), start).value(), index);
    EXPECT_FALSE(sessions.close(index, old_link, {Ending::link_lost, "it broke"}, start));
    EXPECT_TRUE(sessions.is_any_connected());
    EXPECT_FALSE(sessions.roster().at(index).disconnected) << "it is on the new link";
}

TEST_F(SessionsTest, ChildrenAreCountedUntilTheySayWhoTheyAre) {
    EXPECT_FALSE(sessions.has_children());
    sessions.expect_child();
    sessions.expect_child();
    EXPECT_EQ(sessions.arriving_children(), 2U);
    sessions.end_arrival();
    sessions.end_arrival();
    EXPECT_EQ(sessions.arriving_children(), 0U);
    EXPECT_TRUE(sessions.has_children()) << "there were some";
}

TEST_F(SessionsTest, ALostLinkEndsNoSession) {
    auto& only = link();
    const auto index = open(only);
    const auto ticket = sessions.ticket(index);
    const auto departure = sessions.close(index, only, {Ending::link_lost, "it broke"}, start);
    ASSERT_TRUE(departure);
    EXPECT_FALSE(departure->is_final);
    EXPECT_EQ(departure->loss, "");
    EXPECT_FALSE(sessions.is_any_connected());
    EXPECT_EQ(state(index), SessionState::open);
    EXPECT_EQ(sessions.open(link(), who(ticket), start + 1s).value(), index);
}

TEST_F(SessionsTest, AGoodbyeEndsTheSessionAndItsTicket) {
    auto& only = link();
    const auto index = open(only);
    const auto departure = sessions.close(index, only, {Ending::goodbye, ""}, start);
    EXPECT_TRUE(departure->is_final);
    EXPECT_EQ(departure->loss, "");
    EXPECT_EQ(state(index), SessionState::said_goodbye);
    EXPECT_NE(sessions.open(link(), who(sessions.ticket(index)), start).value(), index);
}

TEST_F(SessionsTest, WhoIsExpelledIsLost) {
    auto& only = link();
    const auto index = open(only);
    const auto departure = sessions.close(index, only, {Ending::expelled, "it lied"}, start);
    EXPECT_TRUE(departure->is_final);
    EXPECT_EQ(departure->loss, "worker 1 is lost: it lied");
    EXPECT_EQ(sessions.dead_child(), "it lied");
}

TEST_F(SessionsTest, ADeathIsToldOnceWhateverTheLinkSays) {
    auto& only = link();
    const auto index = open(only);
    const auto death = sessions.note_death(7, "killed by signal 9", start);
    EXPECT_EQ(death.worker, index);
    EXPECT_TRUE(death.is_final);
    EXPECT_EQ(death.loss, "worker 1: killed by signal 9");
    const auto departure = sessions.close(index, only, {Ending::link_lost, "it broke"}, start);
    EXPECT_TRUE(departure->is_final);
    EXPECT_EQ(departure->loss, "");
    EXPECT_EQ(sessions.dead_child(), "killed by signal 9");
}

TEST_F(SessionsTest, AChildThatDiesBeforeItSaysWhoItIsIsKnown) {
    const auto death = sessions.note_death(9, "killed by signal 11", start);
    EXPECT_EQ(state(death.worker), SessionState::ended);
    EXPECT_EQ(sessions.dead_child(), "killed by signal 11");
}

TEST_F(SessionsTest, WhoSaidGoodbyeMayEndAsItLikes) {
    auto& only = link();
    const auto index = open(only);
    sessions.close(index, only, {Ending::goodbye, ""}, start);
    const auto death = sessions.note_death(7, "it ended with 0", start);
    EXPECT_FALSE(death.is_final);
    EXPECT_EQ(death.loss, "");
    EXPECT_EQ(state(index), SessionState::said_goodbye);
}

TEST_F(SessionsTest, APulseBelongsToASession) {
    const auto index = open(link());
    auto& pulse = link();
    EXPECT_THAT(
        sessions.open_pulse(pulse, cluster::Bytes(32, 9)).error().message,
        HasSubstr("does not know")
    );
    EXPECT_EQ(sessions.open_pulse(pulse, sessions.ticket(index)).value(), index);
    EXPECT_TRUE(sessions.hear(index, pulse, {.term = 2}, start, 1000)->is_new_term);
    EXPECT_TRUE(sessions.roster().at(index).is_live());

    auto& next_pulse = link();
    ASSERT_TRUE(sessions.open_pulse(next_pulse, sessions.ticket(index)));
    EXPECT_FALSE(sessions.hear(index, pulse, {.term = 4}, start, 1000)) << "on the old link";
    sessions.close_pulse(index, pulse, start);
    EXPECT_FALSE(sessions.roster().at(index).pulse_disconnected);
    sessions.close_pulse(index, next_pulse, start);
    EXPECT_TRUE(sessions.roster().at(index).pulse_disconnected);
}

TEST_F(SessionsTest, WhoIsGivenARunTakesPartInIt) {
    const auto index = open(link());
    sessions.send({index, cluster::Acknowledge{1}});
    EXPECT_FALSE(sessions.roster().at(index).is_draining);
    sessions.send(std::vector<Outgoing>{{index, cluster::Assign{}}}, start + 1s);
    EXPECT_TRUE(sessions.roster().at(index).is_draining);
    EXPECT_EQ(sessions.roster().at(index).figures_came, start + 1s) << "from then on some are due";
}

TEST_F(SessionsTest, ThoseThatLeftAreForgottenBeforeTheNextRun) {
    auto& first = link();
    const auto gone = open(first);
    const auto stays = open(link());
    sessions.close(gone, first, {Ending::goodbye, ""}, start);
    sessions.forget_absent(start);
    EXPECT_FALSE(sessions.contains(gone));
    EXPECT_TRUE(sessions.contains(stays));
}

}  // namespace
}  // namespace mayfly::master
