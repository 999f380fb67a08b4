#include "judge/findings.hpp"

#include <gmock/gmock.h>

namespace mayfly::judge {
namespace {

using namespace std::chrono_literals;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

stats::PhaseSnapshot phase(std::uint64_t count, Duration mean) {
    return {.count = count, .mean = mean};
}

/// Two rows whose time is that of the first byte, most of it in the second.
stats::Snapshot slow_report() {
    stats::Snapshot last;
    last.run.started = 1'000'000;
    last.entries.resize(2);
    last.entries[0].method = last.entries[1].method = "GET";
    last.entries[0].name = "/";
    last.entries[1].name = "/report";
    last.entries[0].phases[4] = phase(100, 1ms);
    last.entries[1].phases[4] = phase(100, 9ms);
    last.entries[0].requests = last.entries[1].requests = 100;
    last.entries[0].mean = 2ms;
    last.entries[1].mean = 10ms;
    last.aggregated.requests = 200;
    last.aggregated.phases[3] = phase(200, 1ms);
    last.aggregated.phases[4] = phase(200, 5ms);
    return last;
}

stats::TimelinePoint point(UnixMillis time, std::uint64_t users, double requests, Duration p50) {
    return {.time = time, .requests = requests, .p50 = p50, .users_running = users};
}

TEST(Findings, OfAHealthyRunAreAtMostWhereItsTimeWent) {
    EXPECT_THAT(
        findings_of(slow_report(), {}),
        ElementsAre(
            "83 % of the response time was spent waiting for the target's first byte, most of "
            "it in GET /report (mean 9ms)"
        )
    );
    EXPECT_THAT(findings_of({}, {}), IsEmpty());
}

TEST(Findings, NameNoPhaseThatDoesNotStandOut) {
    auto last = slow_report();
    last.aggregated.phases[4] = phase(200, 2900us);
    EXPECT_THAT(findings_of(last, {}), IsEmpty());
}

TEST(Findings, BlameNoPhaseForTimeThatIsInNone) {
    auto last = slow_report();
    last.entries[1].mean = 500ms;  // As where requests time out, or wait for a connection.
    EXPECT_THAT(findings_of(last, {}), IsEmpty());
    last.entries[1].phases = {};  // A transaction, in which the other requests are.
    last.entries[0].phases[4] = phase(100, 1500us);
    last.aggregated.phases[3] = phase(100, 100us);
    last.aggregated.phases[4] = phase(100, 1500us);
    EXPECT_THAT(findings_of(last, {}), ElementsAre(HasSubstr("75 % of the response time")));
}

TEST(Findings, BeginWithTheMostFrequentFailure) {
    auto last = slow_report();
    last.aggregated.failures = 15;
    last.errors = {
        {.method = "GET", .name = "/report", .error = "503 Service Unavailable", .occurrences = 12},
        {.method = "GET", .name = "/", .error = "404 Not Found", .occurrences = 3}};
    last.errors[0].first_seen = 1'003'400;
    EXPECT_EQ(
        findings_of(last, {}).front(),
        "12 of 15 failures were GET /report: 503 Service Unavailable, first after 3s"
    );
    last.run.measured_from = 1'003'000;
    EXPECT_EQ(
        findings_of(last, {}).front(), "12 of 15 failures were GET /report: 503 Service Unavailable"
    ) << "a warm-up of 3s says nothing of when they began";
}

TEST(Findings, SayFromHowManyUsersOnTheTargetWasTheLimit) {
    std::vector<stats::TimelinePoint> points;
    for (int second = 0; second < 20; ++second) {
        const int users = 10 * (second + 1);
        const bool is_full = users > 80;
        points.push_back(point(
            1'000'000 + second * 1000,
            static_cast<std::uint64_t>(users),
            is_full ? 800 : 10 * users,
            is_full ? std::chrono::milliseconds(users) : 80ms
        ));
    }
    const auto findings = findings_of(slow_report(), points);
    ASSERT_EQ(findings.size(), 2);
    EXPECT_THAT(findings[1], HasSubstr("from about 80 users on, the rate stayed at about 800"));
    EXPECT_THAT(findings[1], HasSubstr("more users only waited longer (median 80ms then, 190ms"));
}

TEST(Findings, SayNothingOfALimitThatWasNotReached) {
    std::vector<stats::TimelinePoint> rising;
    std::vector<stats::TimelinePoint> steady;
    for (int second = 0; second < 20; ++second) {
        const auto time = 1'000'000 + second * 1000;
        rising.push_back(point(time, 10U + static_cast<unsigned>(second), 10.0 + second, 5ms));
        steady.push_back(point(time, 10, 100, 5ms));
    }
    EXPECT_EQ(findings_of(slow_report(), rising).size(), 1);
    EXPECT_EQ(findings_of(slow_report(), steady).size(), 1);
}

TEST(Findings, SayThatTheGeneratorWasTheLimit) {
    auto last = slow_report();
    last.generator.share = 0.2;
    last.generator.time = 10s;
    EXPECT_THAT(findings_of(last, {}).back(), HasSubstr("mayfly's own workers"));
}

}  // namespace
}  // namespace mayfly::judge
