// A reader beside the tasks of a user, on one connection with them.

#include <atomic>

#include "e2e/run_fixture.hpp"
#include "support/peer_server.hpp"

namespace mayfly::e2e {
namespace {

/// How many are asked, and with a push unasked and one before each answer, how many are pushed.
struct ChatCounts {
    std::atomic<std::uint64_t> asked = 0;
    std::atomic<std::uint64_t> pushed = 0;
};

support::PeerServer::Play chat(ChatCounts& counts, bool with_tls) {
    return [&counts, with_tls](support::Peer& peer) {
        if (with_tls && !peer.start_tls()) return;
        peer.send("push\n");
        ++counts.pushed;
        while (peer.read_until("ask\n")) {
            ++counts.asked;
            ++counts.pushed;
            peer.send("push\nanswer\n");
        }
    };
}

class Beside : public RunTest, public ::testing::WithParamInterface<bool> {};

TEST_P(Beside, AReaderTakesWhatComesWhileTasksSend) {
    ChatCounts counts;
    const support::PeerServer server({chat(counts, GetParam())});
    const auto report = report_of(
        example_file("beside.cpp"),
        {"-u",
         "3",
         "-r",
         "100",
         "--iterations",
         "60",
         "--processes",
         "1",
         "--insecure",
         "--parameter",
         "server=127.0.0.1:" + std::to_string(server.port()),
         "--parameter",
         std::string("tls=") + (GetParam() ? "true" : "false")}
    );
    EXPECT_EQ(entry_of(report, "chat ask").at("num_requests"), 60);
    EXPECT_EQ(counts.asked, 60U);
    EXPECT_EQ(entry_of(report, "chat push").at("num_requests"), counts.pushed.load());
    EXPECT_EQ(report.at("totals").at("num_failures"), 0);
    EXPECT_TRUE(entry_of(report, "chat ask").at("statuses").empty()) << "it is not HTTP";
}

INSTANTIATE_TEST_SUITE_P(PlainAndTls, Beside, ::testing::Bool(), [](const auto& tls) {
    return tls.param ? "Tls" : "Plain";
});

TEST_F(RunTest, ThePortOfAReaderOverTcpTakesPricesAndConfirmations) {
    std::atomic<std::uint64_t> orders = 0;
    std::atomic<std::uint64_t> goodbyes = 0;
    const support::PeerServer server({[&](support::Peer& peer) {
        while (peer.read_until("\n")) {
            if (peer.received().ends_with("BYE\n")) {
                ++goodbyes;
                return;
            }
            ++orders;
            peer.send("PRICE 7\nPRICE 8\nOK\n");
        }
    }});
    const auto report = report_of(
        example_file("ports/tcp_reader.cpp"),
        {"-u",
         "3",
         "-r",
         "100",
         "--iterations",
         "30",
         "--processes",
         "1",
         "--parameter",
         "server=127.0.0.1:" + std::to_string(server.port())}
    );
    EXPECT_EQ(orders, 30U);
    EXPECT_EQ(goodbyes, 3U);
    EXPECT_EQ(entry_of(report, "ticker order").at("num_requests"), 30);
    EXPECT_EQ(entry_of(report, "ticker price").at("num_requests"), 60);
    EXPECT_EQ(report.at("totals").at("num_failures"), 0);
}

}  // namespace
}  // namespace mayfly::e2e
