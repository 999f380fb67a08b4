#include "cluster/handshake.hpp"

#include <deque>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "cluster/codec.hpp"

namespace mayfly::cluster {
namespace {

using Outcome = HandshakeStep::Outcome;
using testing::HasSubstr;

WorkerHandshake worker_of(const std::string& version = "0.1.0") {
    return {Hello{protocol_version, version, 1, "box"}, Join{}};
}

struct Ends {
    HandshakeStep worker;
    HandshakeStep master;
};

/// Carries payloads between the two until neither has anything to say.
Ends run(WorkerHandshake& worker, MasterHandshake& master) {
    Ends ends;
    std::deque<Bytes> to_master{worker.begin()};
    std::deque<Bytes> to_worker;
    const auto is_open = [](const HandshakeStep& step) { return step.outcome == Outcome::more; };
    while (!to_master.empty() || !to_worker.empty()) {
        auto& waiting = to_master.empty() ? to_worker : to_master;
        const bool for_master = &waiting == &to_master;
        auto payload = std::move(waiting.front());
        waiting.pop_front();
        auto& end = for_master ? ends.master : ends.worker;
        if (!is_open(end)) continue;
        end = for_master ? master.take(payload) : worker.take(payload);
        auto& answers = for_master ? to_worker : to_master;
        answers.insert(answers.end(), end.replies.begin(), end.replies.end());
    }
    return ends;
}

TEST(Handshake, TellsTheMasterWhoItIsAndWhatItWants) {
    auto worker = worker_of();
    MasterHandshake master("0.1.0");
    const auto ends = run(worker, master);
    EXPECT_EQ(ends.worker.outcome, Outcome::done);
    EXPECT_EQ(ends.master.outcome, Outcome::done);
    EXPECT_EQ(master.hello().host, "box");
    EXPECT_EQ(master.join().purpose, Purpose::session);
}

TEST(Handshake, AnObjectionIsToldToWhoSpeaksTheSameVersion) {
    auto worker = worker_of();
    MasterHandshake master("0.1.0", "give it the --token-file");
    const auto ends = run(worker, master);
    for (const auto* end : {&ends.worker, &ends.master}) {
        EXPECT_EQ(end->outcome, Outcome::refused);
        EXPECT_THAT(end->reason, HasSubstr("give it the --token-file"));
    }
    // The others need another remedy first.
    auto old = worker_of("0.0.9");
    MasterHandshake guarded("0.1.0", "give it the --token-file");
    EXPECT_THAT(run(old, guarded).worker.reason, HasSubstr("same version"));
}

TEST(Handshake, AnotherVersionIsRefusedWithBothNamed) {
    auto worker = worker_of("0.0.9");
    MasterHandshake master("0.1.0");
    const auto ends = run(worker, master);
    for (const auto* end : {&ends.worker, &ends.master}) {
        EXPECT_EQ(end->outcome, Outcome::refused);
        EXPECT_THAT(end->reason, HasSubstr("0.0.9"));
        EXPECT_THAT(end->reason, HasSubstr("0.1.0"));
        EXPECT_THAT(end->reason, HasSubstr("same version"));
    }
}

TEST(Handshake, MessagesOutOfTurnAreRefusedWithoutAnAnswer) {
    for (const Message& message :
         {Message(Ready{}), Message(Join{}), Message(Retired{}), Message(Assign{})}) {
        MasterHandshake master("0.1.0");
        const auto step = master.take(encode(message));
        EXPECT_EQ(step.outcome, Outcome::refused);
        EXPECT_TRUE(step.replies.empty());
    }
    MasterHandshake twice("0.1.0");
    const auto hello = encode(Hello{protocol_version, "0.1.0", 1, "box"});
    EXPECT_EQ(twice.take(hello).outcome, Outcome::more);
    EXPECT_EQ(twice.take(hello).outcome, Outcome::refused);
    MasterHandshake garbage("0.1.0");
    EXPECT_TRUE(garbage.take(Bytes{1, 2, 3}).replies.empty());
}

TEST(Handshake, AMasterOfAnotherProtocolIsToldSo) {
    const auto step = worker_of().take(encode(Greeting{protocol_version + 1, "9.0.0"}));
    EXPECT_EQ(step.outcome, Outcome::refused);
    EXPECT_EQ(step.replies.size(), 1u);
    EXPECT_THAT(step.reason, HasSubstr("same version on both"));
}

}  // namespace
}  // namespace mayfly::cluster
