#include "cluster/handshake.hpp"

#include <deque>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "cluster/codec.hpp"

namespace mayfly::cluster {
namespace {

using Outcome = HandshakeStep::Outcome;
using testing::HasSubstr;

const std::string known_token = "a token of some length";

WorkerHandshake worker_with(const std::string& its_token, const std::string& version = "0.1.0") {
    return {Hello{protocol_version, version, 1, "box"}, Join{}, its_token};
}

struct Ends {
    HandshakeStep worker;
    HandshakeStep master;
};

/// Carries payloads between the two until neither has anything to say. `spoil` may change them.
template <class Spoil>
Ends run(WorkerHandshake& worker, MasterHandshake& master, Spoil spoil) {
    Ends ends;
    std::deque<Bytes> to_master{worker.begin()};
    std::deque<Bytes> to_worker;
    const auto is_open = [](const HandshakeStep& step) { return step.outcome == Outcome::more; };
    while (!to_master.empty() || !to_worker.empty()) {
        auto& waiting = to_master.empty() ? to_worker : to_master;
        const bool for_master = &waiting == &to_master;
        auto payload = std::move(waiting.front());
        waiting.pop_front();
        spoil(payload);
        auto& end = for_master ? ends.master : ends.worker;
        if (!is_open(end)) continue;
        end = for_master ? master.take(payload) : worker.take(payload);
        auto& answers = for_master ? to_worker : to_master;
        answers.insert(answers.end(), end.replies.begin(), end.replies.end());
    }
    return ends;
}

Ends run(WorkerHandshake& worker, MasterHandshake& master) {
    return run(worker, master, [](Bytes&) {});
}

TEST(Handshake, WithoutATokenNamesAreExchangedAndNothingIsSealed) {
    auto worker = worker_with("");
    MasterHandshake master("0.1.0", "");
    const auto ends = run(worker, master);
    EXPECT_EQ(ends.worker.outcome, Outcome::done);
    EXPECT_EQ(ends.master.outcome, Outcome::done);
    EXPECT_EQ(master.hello().host, "box");
    EXPECT_EQ(master.join().purpose, Purpose::session);
    EXPECT_FALSE(worker.keys());
    EXPECT_FALSE(master.keys());
}

TEST(Handshake, WithTheSameTokenBothHaveTheSameKeysAndOthersEachTime) {
    auto worker = worker_with(known_token);
    MasterHandshake master("0.1.0", known_token);
    const auto ends = run(worker, master);
    EXPECT_EQ(ends.worker.outcome, Outcome::done);
    EXPECT_EQ(ends.master.outcome, Outcome::done);
    EXPECT_EQ(worker.keys()->outgoing, master.keys()->incoming);
    EXPECT_EQ(worker.keys()->incoming, master.keys()->outgoing);
    EXPECT_NE(worker.keys()->outgoing, worker.keys()->incoming);
    auto again = worker_with(known_token);
    MasterHandshake its_master("0.1.0", known_token);
    run(again, its_master);
    EXPECT_NE(again.keys()->outgoing, worker.keys()->outgoing);
}

TEST(Handshake, AWrongTokenIsRefusedAndSaysSoToBoth) {
    auto worker = worker_with("another token, as long");
    MasterHandshake master("0.1.0", known_token);
    const auto ends = run(worker, master);
    EXPECT_EQ(ends.master.outcome, Outcome::refused);
    EXPECT_EQ(ends.worker.outcome, Outcome::refused);
    EXPECT_THAT(ends.worker.reason, HasSubstr("token is not the master's"));
}

TEST(Handshake, AMissingTokenNamesTheOption) {
    auto without = worker_with("");
    MasterHandshake master("0.1.0", known_token);
    const auto ends = run(without, master);
    EXPECT_EQ(ends.worker.outcome, Outcome::refused);
    EXPECT_EQ(ends.master.outcome, Outcome::refused);
    EXPECT_THAT(ends.worker.reason, HasSubstr("--token-file"));
}

TEST(Handshake, AWorkerWithATokenObeysNoMasterWithoutIt) {
    auto worker = worker_with(known_token);
    MasterHandshake master("0.1.0", "");
    const auto ends = run(worker, master);
    EXPECT_EQ(ends.worker.outcome, Outcome::refused);
    EXPECT_EQ(ends.master.outcome, Outcome::refused);
}

TEST(Handshake, AMasterThatOnlyPretendsToKnowTheTokenIsFound) {
    auto worker = worker_with(known_token);
    worker.begin();
    const Challenge challenge{protocol_version, "0.1.0", Bytes(32, 7), true};
    const auto answer = worker.take(encode(challenge));
    ASSERT_EQ(answer.replies.size(), 2u);
    // Its own proof sent back, and one made up.
    for (const auto& proof : {answer.replies[1], encode(Proof{Bytes(32, 1)})}) {
        EXPECT_THAT(worker.take(proof).reason, HasSubstr("does not know the token"));
    }
}

TEST(Handshake, RecordedFramesOpenNothing) {
    std::vector<Bytes> recorded;
    auto worker = worker_with(known_token);
    MasterHandshake master("0.1.0", known_token);
    run(worker, master, [&](Bytes& payload) { recorded.push_back(payload); });
    ASSERT_EQ(recorded.size(), 5u);  // Hello, Challenge, Join, Proof, Proof.
    MasterHandshake victim("0.1.0", known_token);
    EXPECT_EQ(victim.take(recorded[0]).outcome, Outcome::more);
    EXPECT_EQ(victim.take(recorded[2]).outcome, Outcome::more);
    EXPECT_EQ(victim.take(recorded[3]).outcome, Outcome::refused);
}

TEST(Handshake, AnyChangedByteEndsIt) {
    std::vector<std::size_t> sizes;
    {
        auto worker = worker_with(known_token);
        MasterHandshake master("0.1.0", known_token);
        run(worker, master, [&](Bytes& payload) { sizes.push_back(payload.size()); });
    }
    for (std::size_t frame = 0; frame < sizes.size(); ++frame) {
        for (std::size_t byte = 0; byte < sizes[frame]; ++byte) {
            auto worker = worker_with(known_token);
            MasterHandshake master("0.1.0", known_token);
            std::size_t at = 0;
            const auto ends = run(worker, master, [&](Bytes& payload) {
                if (at++ == frame) payload[byte] ^= 0x10;
            });
            EXPECT_FALSE(
                ends.worker.outcome == Outcome::done && ends.master.outcome == Outcome::done
            ) << frame
              << " " << byte;
        }
    }
}

TEST(Handshake, AnotherVersionIsRefusedWithBothNamed) {
    auto worker = worker_with("", "0.0.9");
    MasterHandshake master("0.1.0", "");
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
         {Message(Ready{}), Message(Join{}), Message(Proof{Bytes(32)}), Message(Assign{})}) {
        MasterHandshake master("0.1.0", "");
        const auto step = master.take(encode(message));
        EXPECT_EQ(step.outcome, Outcome::refused);
        EXPECT_TRUE(step.replies.empty());
    }
    MasterHandshake twice("0.1.0", "");
    const auto hello = encode(Hello{protocol_version, "0.1.0", 1, "box"});
    EXPECT_EQ(twice.take(hello).outcome, Outcome::more);
    EXPECT_EQ(twice.take(hello).outcome, Outcome::refused);
    MasterHandshake garbage("0.1.0", "");
    EXPECT_TRUE(garbage.take(Bytes{1, 2, 3}).replies.empty());
}

TEST(Handshake, ANonceOfTheWrongSizeIsRefused) {
    MasterHandshake master("0.1.0", known_token);
    master.take(encode(Hello{protocol_version, "0.1.0", 1, "box"}));
    Join join;
    join.nonce = Bytes(8);
    EXPECT_EQ(master.take(encode(join)).outcome, Outcome::refused);
}

}  // namespace
}  // namespace mayfly::cluster
