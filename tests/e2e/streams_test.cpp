// The examples of streams and connections, and the options about connections, against the target's
// log or a server of the test's own.
#include <atomic>
#include <mutex>
#include <thread>

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/read_until.hpp>
#include <boost/asio/write.hpp>

#include "e2e/run_fixture.hpp"

namespace mayfly::e2e {
namespace {

using nlohmann::json;
using testing::Each;
using testing::HasSubstr;
namespace asio = boost::asio;

json row_named(const json& list, std::string_view name) {
    for (const auto& row : list)
        if (row.at("name") == name) return row;
    return json::object();
}

/// Answers one request after the other and knows where their connections came from.
class NotingServer {
public:
    NotingServer() : thread_([this] { serve(); }) {}
    ~NotingServer() {
        asio::ip::tcp::socket last(context_);
        boost::system::error_code ignored;
        is_over_ = true;
        last.connect(acceptor_.local_endpoint(), ignored);
        thread_.join();
    }

    std::string url() const {
        return "http://127.0.0.1:" + std::to_string(acceptor_.local_endpoint().port());
    }
    std::vector<std::string> clients() const {
        const std::lock_guard lock(mutex_);
        return clients_;
    }
    std::vector<std::string> heads() const {
        const std::lock_guard lock(mutex_);
        return heads_;
    }

private:
    void serve() {
        for (;;) {
            asio::ip::tcp::socket socket(context_);
            asio::ip::tcp::endpoint client;
            acceptor_.accept(socket, client);
            if (is_over_) return;
            answer_all(socket, client.address().to_string());
        }
    }
    void answer_all(asio::ip::tcp::socket& socket, const std::string& client) {
        std::string head;
        const std::size_t before = heads_.size();
        boost::system::error_code error;
        for (;; head.clear()) {
            asio::read_until(socket, asio::dynamic_buffer(head), "\r\n\r\n", error);
            if (error) return;
            const std::lock_guard lock(mutex_);
            if (heads_.size() == before) clients_.push_back(client);
            heads_.push_back(head);
            const std::string answer = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";
            asio::write(socket, asio::buffer(answer), error);
        }
    }

    asio::io_context context_;
    asio::ip::tcp::acceptor acceptor_{
        context_, asio::ip::tcp::endpoint(asio::ip::address_v4::loopback(), 0)};
    mutable std::mutex mutex_;
    std::vector<std::string> clients_;  // Of each connection.
    std::vector<std::string> heads_;
    std::atomic<bool> is_over_ = false;
    std::thread thread_;  // Last: it uses the above.
};

class Streams : public RunTest {
protected:
    json saved_report(const std::string& scenario, Words more) const {
        more.insert(more.end(), {"--headless", "--json-file", path("run.json")});
        const auto result = run(scenario, more);
        // How fast this machine is, which the thresholds ask, is not what is tested here.
        EXPECT_THAT(result.exit_code, testing::AnyOf(0, 6)) << result.err;
        return json::parse(support::read_file(path("run.json")));
    }
};

TEST_F(Streams, OfAModelServerAreMeasuredTokenByToken) {
    constexpr std::uint64_t streams = 30;
    constexpr std::uint64_t tokens = 12;
    const auto report = saved_report(
        example_file("llm.cpp"),
        {"-u",
         "15",
         "-r",
         "100",
         "--iterations",
         std::to_string(streams),
         "--parameter",
         "tokens=" + std::to_string(tokens),
         "--processes",
         "2"}
    );
    EXPECT_EQ(target_.count("POST /v1/chat/completions").completed, streams);
    EXPECT_EQ(entry_of(report, "POST /v1/chat/completions").at("num_requests"), streams);
    EXPECT_EQ(report.at("totals").at("num_failures"), 0);
    const json& metrics = report.at("metrics");
    EXPECT_EQ(row_named(metrics, "time to first token").at("count"), streams);
    EXPECT_EQ(row_named(metrics, "time between tokens").at("count"), streams * (tokens - 1))
        << "every gap";
    // On a machine that stood still, the tokens of a stream may all come at once.
    EXPECT_GT(row_named(metrics, "tokens a second").at("count"), streams / 2);
    EXPECT_LE(row_named(metrics, "tokens a second").at("count"), streams);
    EXPECT_EQ(report.at("thresholds").size(), 3U);
}

TEST_F(Streams, AreCountedWithTheirWholeSize) {
    const auto report = report_of(
        example_file("streams.cpp"), {"-u", "5", "-r", "100", "--iterations", "30", "-t", "1m"}
    );
    EXPECT_EQ(requests_of(report), 30U);
    EXPECT_EQ(requests_of(report), target_.total().completed);
    EXPECT_EQ(report.at("totals").at("num_failures"), 0);
    const auto downloads = target_.count("GET /bytes/1000000").completed;
    EXPECT_EQ(row_named(report.at("metrics"), "time to first piece").at("count"), downloads);
    if (downloads > 0) {
        EXPECT_EQ(
            entry_of(report, "GET /bytes/1000000").at("avg_content_length").get<double>(), 1e6
        );
    }
    EXPECT_EQ(
        row_named(report.at("checks"), "all ticks came").at("passed"),
        target_.count("GET /events").completed
    );
}

TEST_F(Streams, TheExampleOfConnectionsFailsNothing) {
    const auto report = report_of(
        example_file("connections.cpp"), {"-u", "4", "-r", "100", "--iterations", "20", "-t", "1m"}
    );
    EXPECT_EQ(report.at("totals").at("num_failures"), 0);
    const auto number_of = [&](const char* row) {
        const json entry = entry_of(report, row);
        return entry.empty() ? 0U : entry.at("num_requests").get<std::uint64_t>();
    };
    EXPECT_GT(number_of("GET /text"), 0U);
    EXPECT_EQ(number_of("GET /text"), target_.count("GET /text").completed);
    EXPECT_EQ(number_of("POST tracker"), number_of("GET /"));
    EXPECT_EQ(number_of("PUT photo"), target_.count("PUT /echo").completed);
    EXPECT_EQ(number_of("POST album"), number_of("PUT photo"));
    EXPECT_EQ(requests_of(report), target_.total().completed);
}

TEST_F(Streams, ConnectionsComeFromTheGivenAddressesAndForOneRequestEach) {
    const NotingServer server;
    const Words words{
        "run",
        example_file("quickstart.cpp"),
        "--host",
        server.url(),
        "--headless",
        "--iterations",
        "6",
        "--processes",
        "1"};
    Words more = words;
    more.insert(more.end(), {"--no-keep-alive", "--local-addresses", "127.0.0.2,127.0.0.3"});
    mayfly(more);
    const auto clients = server.clients();
    ASSERT_GT(clients.size(), 6U);
    EXPECT_EQ(clients.size(), server.heads().size()) << "a connection for each request";
    for (std::size_t i = 0; i < clients.size(); ++i)
        EXPECT_EQ(clients[i], i % 2 == 0 ? "127.0.0.2" : "127.0.0.3") << i;
    EXPECT_THAT(server.heads(), Each(HasSubstr("\r\nConnection: close\r\n")));
    const NotingServer other;
    Words plain = words;
    plain[3] = other.url();
    mayfly(plain);
    EXPECT_EQ(other.clients().size(), 1U);
    EXPECT_GT(other.heads().size(), 6U);
}

TEST_F(Streams, NoMoreRequestsGoToAHostThanTheMaximumRateOfAllWorkers) {
    const auto report = report_of(
        scenario_file("steady.cpp"),
        {"-u", "30", "-r", "100", "-t", "3s", "--processes", "2", "--max-rate", "40/s"}
    );
    expect_counts_of_target(report);
    const double seconds = report.at("run").at("elapsed_seconds");
    const auto requests = requests_of(report);
    EXPECT_GT(requests, 10U);
    EXPECT_LE(static_cast<double>(requests), 40 * (seconds + 1));
    const json held = row_named(report.at("metrics"), "requests held back by --max-rate");
    EXPECT_GE(held.at("count"), requests);
    EXPECT_GT(held.at("max"), 100) << "milliseconds";
}

TEST_F(Streams, AnAddressThatTheMachineDoesNotHaveEndsTheRunWithASentence) {
    const auto result =
        run(example_file("quickstart.cpp"),
            {"--headless", "-t", "1s", "--local-addresses", "192.0.2.1"});
    EXPECT_EQ(result.exit_code, 2);
    EXPECT_THAT(
        result.err, HasSubstr("--local-addresses: this machine does not have the address 192.0.2.1")
    );
}

}  // namespace
}  // namespace mayfly::e2e
