// What mayfly says about times, held against a server that knows when it got and answered what.
#include <algorithm>
#include <cmath>
#include <fstream>
#include <thread>

#include "e2e/run_fixture.hpp"
#include "support/timed_server.hpp"

namespace mayfly::e2e {
namespace {

using nlohmann::json;
using support::TimedServer;
using namespace std::chrono_literals;
using ::testing::HasSubstr;

constexpr double rate = 200;  // Of the kind "Timed".

/// By nearest rank, in milliseconds.
double percentile_of(std::vector<Duration> times, double percent) {
    std::ranges::sort(times);
    const double rank = std::ceil(percent / 100 * static_cast<double>(times.size()) - 1e-9);
    return to_millis(times.at(static_cast<std::size_t>(std::max(rank, 1.0)) - 1));
}

std::uint64_t resident_bytes(pid_t process) {
    std::ifstream statm("/proc/" + std::to_string(process) + "/statm");
    std::uint64_t total = 0;
    std::uint64_t resident = 0;
    statm >> total >> resident;
    return resident * 4096;
}

std::string name_of(double percent) {
    return percent == std::floor(percent) ? std::to_string(std::lround(percent)) : "99.9";
}

class Timing : public RunTest {
protected:
    json timed_run(
        TimedServer& server, const Words& more, const std::function<void()>& meanwhile = [] {}
    ) {
        Words words{
            MAYFLY_BINARY,
            "run",
            scenario_file("open.cpp"),
            "--host",
            server.url(),
            "--headless",
            "--only-summary",
            "--json",
            "--generator-limit",
            "100"};
        words.insert(words.end(), more.begin(), more.end());
        support::Process run(words, environment());
        meanwhile();
        const auto result = run.wait(patience);
        EXPECT_EQ(result.exit_code, 0) << result.err;
        return json::parse(result.out);
    }
    /// What was due just before the end is not sent any more if the machine is busy otherwise.
    static void expect_nearly_all(std::size_t count, std::size_t due) {
        EXPECT_LE(count, due);
        EXPECT_GE(count, due * 9 / 10);
    }
    /// What a machine that is busy otherwise adds: the workers' own loops came so late.
    static double lateness(const json& report) {
        return report.at("loop_lag").at("max_ns").get<double>() / 1e6 +
               report.at("totals").at("start_delay").at("max").get<double>();
    }
};

// The due times are known: the k-th arrival is due k / rate after the first one. By the closed form
// of a stall of S in a run of T at a constant rate, the p-th percentile is S - (100 - p) / 100 * T.
TEST_F(Timing, OfAStallCountsFromWhenArrivalsWereDue) {
    TimedServer server([](std::uint64_t) { return 0s; });
    const auto report =
        timed_run(server, {"--user-kinds", "Timed", "-t", "10s", "--processes", "1"}, [&] {
            ASSERT_TRUE(support::wait_until([&] { return server.received() > 600; }, patience));
            server.stall(1s);
        });
    auto log = server.finish();
    expect_nearly_all(log.size(), 2000);
    std::ranges::sort(log, {}, &TimedServer::Request::sent);
    Instant first = Instant::max();
    const auto after = [](std::size_t number) {
        return Duration(std::llround(static_cast<double>(number) / rate * 1e9));
    };
    for (std::size_t k = 0; k < log.size(); ++k) first = std::min(first, log[k].sent - after(k));
    std::vector<Duration> response_times;
    for (std::size_t k = 0; k < log.size(); ++k) {
        response_times.push_back(log[k].answered - first - after(k));
    }
    const auto entry = entry_of(report, "GET /");
    for (const double percent : {95.0, 99.0, 99.9}) {
        const double seen = percentile_of(response_times, percent);
        const double said = entry.at("percentiles").at(name_of(percent)).get<double>();
        EXPECT_NEAR(said, seen, seen * 0.02 + lateness(report)) << percent;
        EXPECT_GE(said, (1000 - (100 - percent) / 100 * 10'000) * 0.98) << "the closed form";
    }
}

struct Delays {
    const char* name;
    TimedServer::Delay delay;
};

class TimingOf : public Timing, public ::testing::WithParamInterface<Delays> {};

TEST_P(TimingOf, IsThatOfTheServerOnFourWorkersAsOnOne) {
    for (const char* workers : {"1", "4"}) {
        TimedServer server(GetParam().delay);
        const auto report =
            timed_run(server, {"--user-kinds", "Timed", "-t", "4s", "--processes", workers});
        std::vector<Duration> times;
        for (const auto& request : server.finish())
            times.push_back(request.answered - request.sent);
        expect_nearly_all(times.size(), 800);
        const auto service = entry_of(report, "GET /").at("service_time");
        for (const auto& [percent, name] : {std::pair{50.0, "p50"}, {95.0, "p95"}, {99.0, "p99"}}) {
            const double seen = percentile_of(times, percent);
            const double said = service.at(name).get<double>();
            EXPECT_NEAR(said, seen, seen * 0.01 + 0.1 + lateness(report)) << workers << " " << name;
        }
    }
}

INSTANTIATE_TEST_SUITE_P(
    Delays,
    TimingOf,
    ::testing::Values(
        Delays{"Constant", [](std::uint64_t) { return 20ms; }},
        Delays{"Bimodal", [](std::uint64_t number) { return number % 10 == 0 ? 200ms : 10ms; }},
        Delays{
            "HeavyTailed",
            [](std::uint64_t number) {
                const double share = static_cast<double>(number * 37 % 100) / 100;
                return Duration(std::llround(2e6 / (1.01 - share)));
            }}
    ),
    [](const auto& given) { return given.param.name; }
);

TEST_F(Timing, OfAnOverloadIsTheGeneratorsAndTakesNoMemory) {
    support::Process mayfly(
        words(
            scenario_file("open.cpp"),
            {"--user-kinds", "Flood", "-t", "6s", "--processes", "1", "--json"}
        ),
        environment()
    );
    std::vector<std::uint64_t> resident;
    std::vector<pid_t> workers;
    while (!mayfly.has_ended()) {
        workers = support::children_of(mayfly.id());
        std::uint64_t most = 0;
        for (const pid_t worker : workers) most = std::max(most, resident_bytes(worker));
        if (most > 0) resident.push_back(most);
        std::this_thread::sleep_for(10ms);
    }
    const auto result = mayfly.wait(patience);
    // Not trusted; if other programs took its core, that is a warning.
    EXPECT_THAT(*result.exit_code, ::testing::AnyOf(0, 5)) << result.err;
    const json report = json::parse(result.out);
    EXPECT_GT(report.at("load_generator").at("bound_share").get<double>(), 0.05);
    EXPECT_THAT(report.at("run").at("warnings").dump(), HasSubstr("the load generator held up"));
    const json& totals = report.at("totals");
    EXPECT_EQ(totals.at("scheduled"), 12'000'000);
    std::uint64_t ends = 0;
    for (const char* end : {"completed", "failed", "dropped", "interrupted", "lost"}) {
        ends += totals.at(end).get<std::uint64_t>();
    }
    EXPECT_EQ(ends, 12'000'000U) << totals.dump();
    EXPECT_EQ(totals.at("lost"), 0);
    ASSERT_GT(resident.size(), 20U);
    const auto half = resident.begin() + static_cast<std::ptrdiff_t>(resident.size() / 2);
    const auto early = *std::max_element(resident.begin(), half);
    const auto late = *std::max_element(half, resident.end());
    EXPECT_LE(late, early + (8U << 20)) << "what is not begun yet is a number, and no list";
}

}  // namespace
}  // namespace mayfly::e2e
