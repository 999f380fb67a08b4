// The search for the highest rate, against a server in the test's process whose limit is known.
#include <algorithm>
#include <atomic>
#include <csignal>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <thread>
#include <unistd.h>

#include "e2e/run_fixture.hpp"
#include "support/free_port.hpp"
#include "support/wait_until.hpp"

namespace mayfly::e2e {
namespace {

using nlohmann::json;
using ::testing::Contains;
using ::testing::EndsWith;
using ::testing::HasSubstr;
using ::testing::MatchesRegex;

constexpr auto service_time = std::chrono::milliseconds(10);

/// Answers one request after the other, each of which takes 10 ms: at most 100 a second.
class SmallServer {
public:
    SmallServer() : listener_(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
        sockaddr_in address{};
        address.sin_family = AF_INET;
        address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        socklen_t size = sizeof address;
        auto* generic = reinterpret_cast<sockaddr*>(&address);
        EXPECT_EQ(::bind(listener_, generic, size), 0);
        EXPECT_EQ(::listen(listener_, 4096), 0);
        EXPECT_EQ(::getsockname(listener_, generic, &size), 0);
        url_ = "http://127.0.0.1:" + std::to_string(ntohs(address.sin_port));
        thread_ = std::thread([this] { serve(); });
    }
    ~SmallServer() {
        must_end_ = true;
        thread_.join();
        for (const pollfd& one : sockets_) ::close(one.fd);
    }
    const std::string& url() const { return url_; }

private:
    void serve() {
        sockets_ = {{listener_, POLLIN, 0}};
        while (!must_end_) {
            ::poll(sockets_.data(), sockets_.size(), 50);
            for (std::size_t i = sockets_.size(); i-- > 1;) {
                if (sockets_[i].revents != 0) answer(i);
            }
            if ((sockets_[0].revents & POLLIN) == 0) continue;
            sockets_.push_back({::accept4(listener_, nullptr, nullptr, SOCK_CLOEXEC), POLLIN, 0});
        }
    }
    void answer(std::size_t index) {
        char request[4096];
        const int socket = sockets_[index].fd;
        if (::recv(socket, request, sizeof request, 0) <= 0) {
            ::close(socket);
            sockets_.erase(sockets_.begin() + static_cast<std::ptrdiff_t>(index));
            return;
        }
        std::this_thread::sleep_for(service_time);
        constexpr std::string_view answer = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";
        (void)::send(socket, answer.data(), answer.size(), MSG_NOSIGNAL);
    }

    int listener_;
    std::string url_;
    std::vector<pollfd> sockets_;
    std::atomic<bool> must_end_ = false;
    std::thread thread_;
};

std::string last_line(std::string text) {
    while (text.ends_with('\n')) text.pop_back();
    return text.substr(text.rfind('\n') + 1);
}

class FindMax : public RunTest {
protected:
    Words find_max(
        const std::string& scenario,
        const std::string& host,
        Words more,
        const char* processes = "1"
    ) const {
        const Words begin{
            "find-max", scenario_file(scenario), "--host", host, "--processes", processes};
        more.insert(more.begin(), begin.begin(), begin.end());
        return more;
    }
};

TEST_F(FindMax, FindsWhatASmallServerBears) {
    const SmallServer server;
    const auto file = path("run.json");
    const auto result = mayfly(find_max(
        "steady.cpp",
        server.url(),
        {"--threshold", "p99 < 500ms", "--from", "50/s", "--precision", "20%", "--json", file}
    ));
    ASSERT_EQ(result.exit_code, 0) << result.out << result.err;
    const std::string answer = last_line(result.out);
    EXPECT_THAT(answer, MatchesRegex("maximum: [0-9.]+/s \\([0-9.]+ to [0-9.]+\\)"));
    const auto report = json::parse(support::read_file(file));
    const auto& found = report.at("find_max");
    EXPECT_EQ("maximum: " + found.at("answer").get<std::string>(), answer);
    EXPECT_EQ(found.at("outcome"), "found");
    EXPECT_GT(found.at("maximum"), 40);
    EXPECT_LT(found.at("maximum"), 120) << "one request takes 10 ms";
    EXPECT_LT(found.at("lowest"), found.at("maximum"));
    EXPECT_GT(found.at("highest"), found.at("maximum"));
    EXPECT_LE(found.at("highest").get<double>(), found.at("lowest").get<double>() * 1.2001);
    std::size_t failed = 0;
    for (const auto& step : found.at("steps")) {
        failed += step.at("result") == "failed";
        EXPECT_EQ(step.at("thresholds").at(0).at("threshold"), "p99 < 500ms");
    }
    EXPECT_GE(failed, 2U) << "the lowest that failed is tried twice";
    EXPECT_EQ(report.at("verdict").at("exit_code"), 0);
    EXPECT_EQ(report.at("run").at("is_partial"), false);
    // A heading, a line for each step, and the answer.
    const auto lines = std::ranges::count(result.out, '\n');
    EXPECT_EQ(lines, static_cast<std::ptrdiff_t>(found.at("steps").size()) + 2) << result.out;
}

TEST_F(FindMax, EndsAtTheBoundAndAccountsForAllArrivalsOfTwoWorkers) {
    const auto result = mayfly(find_max(
        "steady.cpp",
        target_.url(),
        {"--threshold", "p99 < 10s", "--from=100", "--to=150/s", "--json"},
        "2"
    ));
    ASSERT_EQ(result.exit_code, 0) << result.err;
    const auto report = json::parse(result.out);
    EXPECT_EQ(report.at("find_max").at("outcome"), "all held");
    EXPECT_EQ(report.at("find_max").at("lowest"), 150);
    EXPECT_EQ(last_line(result.err).find("maximum: at least 150/s"), 0U) << result.err;
    const auto& totals = report.at("totals");
    EXPECT_EQ(
        totals.at("scheduled").get<std::uint64_t>(),
        totals.at("completed").get<std::uint64_t>() + totals.at("failed").get<std::uint64_t>() +
            totals.at("dropped").get<std::uint64_t>() +
            totals.at("interrupted").get<std::uint64_t>() + totals.at("lost").get<std::uint64_t>()
    );
}

TEST_F(FindMax, SaysWhenTheTargetCannotBeReached) {
    const auto port = std::to_string(support::free_port());
    const auto result =
        mayfly(find_max("steady.cpp", "http://127.0.0.1:" + port, {"--threshold", "p99 < 200ms"}));
    EXPECT_EQ(result.exit_code, 1) << result.err;
    EXPECT_THAT(
        last_line(result.out), HasSubstr("maximum: none found: the target could not be reached")
    );
}

TEST_F(FindMax, ShowsTheCurveSoFarWhenItIsInterrupted) {
    Words words{MAYFLY_BINARY};
    const auto more = find_max(
        "steady.cpp",
        target_.url(),
        {"--threshold", "p99 < 10s", "--from", "5/s", "--json-file", path("run.json")}
    );
    words.insert(words.end(), more.begin(), more.end());
    support::Process process(words, environment());
    ASSERT_TRUE(process.wait_for_output("held: p99", patience));
    process.signal(SIGINT);
    const auto result = process.wait(patience);
    EXPECT_EQ(result.exit_code, 130);
    EXPECT_THAT(
        last_line(result.out), HasSubstr("maximum: none found: it was interrupted; 5/s held")
    );
    const auto report = json::parse(support::read_file(path("run.json")));
    EXPECT_EQ(report.at("verdict").at("outcome"), "interrupted");
    EXPECT_EQ(report.at("find_max").at("steps").at(0).at("result"), "held");
}

TEST_F(FindMax, KeepsTheHostAndHasNoRunTime) {
    Words words{MAYFLY_BINARY};
    auto more = find_max("steady.cpp", target_.url(), {"--threshold", "p99 < 10s"});
    more.insert(more.end(), {"--web-port", "0"});
    words.insert(words.end(), more.begin(), more.end());
    support::Process process(words, environment());
    const std::string announcement = "The dashboard is at http://127.0.0.1:";
    ASSERT_TRUE(process.wait_for_output(announcement, patience)) << process.err();
    const auto at = process.err().find(announcement) + announcement.size();
    const auto port = static_cast<std::uint16_t>(std::stoi(process.err().substr(at)));
    const auto run = [&] {
        return json::parse(support::fetch(port, "/api/snapshot").body).at("run");
    };
    ASSERT_TRUE(support::wait_until([&] { return run().at("running_users") > 0; }, patience));
    const auto refusal = [&](const std::string& path, const std::string& body) {
        const auto answer = support::exchange_raw(
            port,
            "POST " + path +
                " HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nContent-Type: "
                "application/json\r\nContent-Length: " +
                std::to_string(body.size()) + "\r\n\r\n" + body
        );
        EXPECT_THAT(answer, HasSubstr("HTTP/1.1 409"));
        return json::parse(answer.substr(answer.find("\r\n\r\n") + 4)).value("error", "");
    };
    EXPECT_THAT(
        refusal("/api/host", R"({"host": "http://127.0.0.1:1"})"),
        HasSubstr("find-max looks for the limit of one host")
    );
    EXPECT_THAT(
        refusal("/api/run_time", R"({"run_time": 3600})"),
        HasSubstr("find-max ends when it has found")
    );
    EXPECT_THAT(
        refusal("/api/rate", R"({"rate": "5/s"})"), HasSubstr("find-max sets the rate itself")
    );
    EXPECT_EQ(run().at("host"), target_.url());
    EXPECT_TRUE(run().at("changes").empty());
    process.signal(SIGINT);
    EXPECT_EQ(process.wait(patience).exit_code, 130);
}

TEST_F(FindMax, SaysWhatIsMissingOrOneTooMany) {
    const auto expect_refusal = [&](const std::string& scenario, Words more, const char* words) {
        const auto result = mayfly(find_max(scenario, target_.url(), std::move(more)));
        EXPECT_EQ(result.exit_code, 2) << words;
        EXPECT_THAT(result.err, HasSubstr(words));
    };
    expect_refusal("steady.cpp", {}, "--threshold 'p99 < 200ms'");
    const Words limit{"--threshold", "p99 < 200ms"};
    const auto with = [&](Words more) {
        more.insert(more.end(), limit.begin(), limit.end());
        return more;
    };
    expect_refusal("open.cpp", limit, "the scenario has arrivals of its own");
    expect_refusal("stages.cpp", limit, "the scenario has stages of its own");
    expect_refusal("shape.cpp", limit, "the scenario has a shape of its own");
    expect_refusal("steady.cpp", with({"--user-kinds", "Monitor"}), "have a fixed count");
    expect_refusal("steady.cpp", with({"-u", "5"}), "leave --users out");
    expect_refusal("steady.cpp", with({"--to", "50/s"}), "--to is less than --from");
    expect_refusal("steady.cpp", with({"--precision", "0"}), "write it as 5%");
    expect_refusal("steady.cpp", with({"--from", "fast"}), "no rate of arrivals");
}

}  // namespace
}  // namespace mayfly::e2e
