#include "master/director_link.hpp"

#include <optional>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "fiber/sleep.hpp"
#include "integration/cluster/fixture.hpp"

namespace mayfly::master {
namespace {

using namespace std::chrono_literals;
using cluster::adopt_socket;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

const cluster::Prepare preparation{"run-1", "http://h", {}, {}};
const cluster::Conclude conclusion{"run-1", "http://h", {}, {}};

/// A director's place that the test plays: each start hands it the other end.
struct Stage {
    explicit Stage(fiber::Loop& its_loop)
        : loop(its_loop),
          players(loop),
          link(
              loop,
              [this]() -> Result<cluster::Stream> {
                  ++starts;
                  if (is_broken) return Error{"no process can be started"};
                  const auto pair = cluster::descriptor_pair();
                  const auto spawned = players.spawn([this, end = pair[1]] { play(end); });
                  if (!spawned) return spawned.error();
                  return cluster::Stream(adopt_socket(loop, pair[0]));
              },
              "0.1.0",
              {},
              [this](const cluster::Message& message) {
                  notes.push_back(std::get<cluster::Note>(message).text);
              }
          ) {}

    /// Answers what it is asked, but for the messages that `deaf_to` says it has no answer for.
    void play(int end) {
        cluster::Peer mine(loop, adopt_socket(loop, end));
        if (never_starts) (void)mine.receive();
        while (is_starting) fiber::sleep_for(1ms);
        if (!mine.introduce()) return mine.leave();
        while (auto message = mine.receive()) {
            if (const auto* prepare = std::get_if<cluster::Prepare>(&*message)) {
                mine.send(cluster::Note{cluster::Note::every_worker, 0, "said", "in setup"});
                if (dies_in_setup) break;
                if (answers) mine.send(cluster::Prepared{prepare->run, {'7'}, problem});
            } else if (const auto* conclude = std::get_if<cluster::Conclude>(&*message)) {
                ++conclusions;
                if (answers) mine.send(cluster::Concluded{conclude->run, {}});
            } else if (std::holds_alternative<cluster::Goodbye>(*message)) {
                break;
            }
        }
        mine.leave();
    }

    fiber::Loop& loop;
    fiber::Group players;
    int starts = 0;
    int conclusions = 0;
    bool is_broken = false;
    bool dies_in_setup = false;
    bool never_starts = false;
    bool is_starting = false;
    bool answers = true;
    std::string problem;
    std::vector<std::string> notes;
    DirectorLink link;
};

TEST(DirectorLink, SetsUpAndConcludesInOneProcess) {
    fiber::Loop loop;
    cluster::on_fiber(loop, [&] {
        Stage stage(loop);
        EXPECT_EQ(stage.link.set_up(preparation).value(), cluster::Bytes{'7'});
        EXPECT_TRUE(stage.link.conclude(conclusion, Clock::now() + 5s));
        EXPECT_EQ(stage.starts, 1);
        EXPECT_THAT(stage.notes, ElementsAre("in setup"));
        stage.link.close(5s);
        stage.players.join_all();
    });
}

TEST(DirectorLink, SaysWhatSetupSaidWasWrong) {
    fiber::Loop loop;
    cluster::on_fiber(loop, [&] {
        Stage stage(loop);
        stage.problem = "setup threw: no database";
        EXPECT_EQ(stage.link.set_up(preparation).error().message, "setup threw: no database");
        stage.link.close(5s);
        stage.players.join_all();
    });
}

TEST(DirectorLink, AProcessThatIsLostIsReplacedForTheTeardown) {
    fiber::Loop loop;
    cluster::on_fiber(loop, [&] {
        Stage stage(loop);
        stage.dies_in_setup = true;
        EXPECT_THAT(stage.link.set_up(preparation).error().message, HasSubstr("ended"));
        EXPECT_TRUE(stage.link.conclude(conclusion, Clock::now() + 5s));
        EXPECT_EQ(stage.starts, 2);
        stage.link.close(5s);
        stage.players.join_all();
    });
}

TEST(DirectorLink, AProcessThatCannotStartIsAnError) {
    fiber::Loop loop;
    cluster::on_fiber(loop, [&] {
        Stage stage(loop);
        stage.is_broken = true;
        EXPECT_EQ(stage.link.set_up(preparation).error().message, "no process can be started");
        EXPECT_EQ(
            stage.link.conclude(conclusion, Clock::now() + 5s).error().message,
            "no process can be started"
        );
    });
}

TEST(DirectorLink, ATeardownWithoutAnEndIsGivenUp) {
    fiber::Loop loop;
    cluster::on_fiber(loop, [&] {
        Stage stage(loop);
        ASSERT_TRUE(stage.link.set_up(preparation));
        stage.answers = false;
        EXPECT_THAT(
            stage.link.conclude(conclusion, Clock::now() + 20ms).error().message,
            HasSubstr("had not ended after")
        );
        stage.link.close(5s);
        stage.players.join_all();
    });
}

TEST(DirectorLink, ATeardownThatSomebodyWaitsForIsGivenUpThen) {
    fiber::Loop loop;
    cluster::on_fiber(loop, [&] {
        Stage stage(loop);
        ASSERT_TRUE(stage.link.set_up(preparation));
        stage.answers = false;
        fiber::Group group(loop);
        std::string problem;
        ASSERT_TRUE(group.spawn([&] {
            problem = stage.link.conclude(conclusion, Clock::now() + 1h).error().message;
        }));
        ASSERT_TRUE(cluster::eventually([&] { return stage.conclusions == 1; }));
        stage.link.conclude_by(Clock::now() + 2h);
        EXPECT_THAT(problem, IsEmpty());
        stage.link.conclude_by(Clock::now());
        group.join_all();
        EXPECT_THAT(problem, HasSubstr("on_test_stop and teardown had not ended after"));
        stage.link.close(5s);
        stage.players.join_all();
    });
}

// A process that was given up with its conclusion is replaced for on_quitting, and the new one may
// be as late as the end.
TEST(DirectorLink, AProcessThatHasNotStartedYetIsNotWaitedForAtTheEnd) {
    fiber::Loop loop;
    cluster::on_fiber(loop, [&] {
        Stage stage(loop);
        stage.never_starts = true;
        EXPECT_FALSE(stage.link.quit({}, Clock::now() + 10ms));
        stage.link.close(10ms);
        stage.players.join_all();
        EXPECT_EQ(stage.starts, 1);
    });
}

TEST(DirectorLink, AProcessThatStartsDuringTheEndIsSentAway) {
    fiber::Loop loop;
    cluster::on_fiber(loop, [&] {
        Stage stage(loop);
        stage.is_starting = true;
        EXPECT_FALSE(stage.link.quit({}, Clock::now() + 10ms));
        stage.is_starting = false;
        stage.link.close(5s);
        EXPECT_FALSE(stage.link.is_open());
        stage.players.join_all();
    });
}

TEST(DirectorLink, ASetupThatIsNoLongerWantedIsNotWaitedFor) {
    fiber::Loop loop;
    cluster::on_fiber(loop, [&] {
        Stage stage(loop);
        stage.answers = false;
        fiber::Group group(loop);
        std::string problem;
        ASSERT_TRUE(group.spawn([&] { problem = stage.link.set_up(preparation).error().message; }));
        ASSERT_TRUE(cluster::eventually([&] { return !stage.notes.empty(); }));
        stage.link.give_up();
        group.join_all();
        EXPECT_THAT(problem, HasSubstr("stopped before its setup had ended"));
        stage.answers = true;
        EXPECT_TRUE(stage.link.conclude(conclusion, Clock::now() + 5s));
        stage.link.close(5s);
        stage.players.join_all();
    });
}

}  // namespace
}  // namespace mayfly::master
