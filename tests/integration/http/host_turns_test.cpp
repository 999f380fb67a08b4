// Requests that wait for their turn under --max-rate.
#include <vector>

#include <mayfly/parallel.hpp>

#include "fiber/sleep.hpp"
#include "integration/http/client_fixture.hpp"
#include "support/target_server.hpp"

namespace mayfly::http {
namespace {

using namespace std::chrono_literals;
using testing::ElementsAre;
using testing::IsEmpty;

class HostTurnsTest : public ClientTest {
protected:
    static HostTurns& turns() { return ClientNetwork::current("a test").turns(); }

    /// In milliseconds.
    stats::SeriesFigures held_back() const {
        for (const auto& series : interval_.series) {
            if (series.name == "requests held back by --max-rate") return series.figures;
        }
        return {};
    }

    support::TargetServer server_;
};

TEST_F(HostTurnsTest, ARedirectWhoseTimeoutPassesIsNotSentAndSaysWhatItWaitedFor) {
    as_user(server_.url(), [](HttpClient& client) {
        turns().set_rate(0.001);
        const auto response = client.get("/redirect/2", {.timeout = 100ms});
        EXPECT_EQ(
            response.error(),
            "timed out after 100ms while waiting for its turn under --max-rate, not for the "
            "target: raise --max-rate or the timeout"
        );
        EXPECT_GE(response.elapsed(), 100ms);
    });
    EXPECT_EQ(server_.count("GET /redirect/2").completed, 1U);
    EXPECT_EQ(server_.count("GET /redirect/1").completed, 0U) << "its turn never came";
}

TEST_F(HostTurnsTest, ARedirectThatWaitedHasItsWholeTimeToConnect) {
    as_user(server_.url(), [](HttpClient& client) {
        turns().set_rate(5);
        client.configure({.keep_alive = false});
        const auto response = client.get("/redirect/1", {.connect_timeout = 150ms});
        EXPECT_TRUE(response.ok()) << response.error();
        EXPECT_GE(response.elapsed(), 190ms) << "it waited for its turn";
    });
}

TEST_F(HostTurnsTest, WhoGivesUpTakesNoTurnAndTheOthersKeepTheirOrder) {
    std::vector<int> order;
    as_user(server_.url(), [&](HttpClient& client) {
        turns().set_rate(0.001);
        client.get("/");
        const auto get = [&](int number) {
            return [&, number] {
                client.get("/");
                order.push_back(number);
            };
        };
        const auto give_up = [&](int number) {
            EXPECT_FALSE(with_timeout(20ms, get(number)));
            turns().set_rate(100);
        };
        all([&] { give_up(0); }, get(1), [&] { give_up(2); }, get(3));
    });
    EXPECT_THAT(order, ElementsAre(1, 3));
    EXPECT_THAT(errors(), IsEmpty());
    EXPECT_EQ(entry("GET", "/").interrupted, 0U) << "what was never sent is no request";
}

TEST_F(HostTurnsTest, AnotherRateHoldsForThoseThatWait) {
    as_user(server_.url(), [](HttpClient& client) {
        turns().set_rate(4);  // A slow machine has a quarter of a second to start the last of them.
        const Instant began = Clock::now();
        const auto get = [&] { client.get("/"); };
        all(get, get, get, get, [] { turns().set_rate(2); });
        EXPECT_GE(Clock::now() - began, 1500ms) << "three intervals";
        turns().set_rate(0.001);
        all(get, get, [] { turns().set_rate(0); });
    });
    EXPECT_THAT(errors(), IsEmpty());
}

TEST_F(HostTurnsTest, TheMetricIsOfTheRealWait) {
    as_user(server_.url(), [](HttpClient& client) {
        turns().set_rate(0.001);
        client.get("/redirect/1", {.timeout = 50ms});
    });
    EXPECT_EQ(held_back().count, 2U) << "one that went at once, and one that did not go";
    EXPECT_LT(held_back().max, 500'000) << "not the thousand seconds that it would have been";
    EXPECT_GT(held_back().max, 0);
}

}  // namespace
}  // namespace mayfly::http
