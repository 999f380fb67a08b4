// A reset of the statistics is one instant: the target's log tells what came before it and after.
#include "e2e/dashboard_process.hpp"
#include "e2e/run_fixture.hpp"

namespace mayfly::e2e {
namespace {

using nlohmann::json;

class Reset : public support::Dashboard {
protected:
    static constexpr std::uint64_t users = 12;

    void start(const std::string& processes) {
        open(
            scenario_file("steady.cpp"),
            {"--autostart",
             "-u",
             std::to_string(users),
             "-r",
             "100",
             "-s",
             "5s",
             "--processes",
             processes}
        );
        ASSERT_TRUE(eventually_state("running"));
        ASSERT_TRUE(support::wait_until([&] { return requests() > 500; }, patience));
    }
    json totals() const { return get("/api/snapshot")["totals"]; }
    json stop_and_report() {
        post("/api/stop");
        EXPECT_TRUE(eventually_state("stopped"));
        return get("/api/snapshot");
    }
};

// Where the answer was on its way at the instant of the reset, it counts as after.
TEST_F(Reset, CountsNothingThatWasMeasuredBefore) {
    start("3");
    const auto before = target_.total().completed;
    post("/api/reset");
    ASSERT_TRUE(support::wait_until([&] { return requests() > 300; }, patience));
    const auto report = stop_and_report();
    const auto since = target_.total().completed - before;
    EXPECT_LE(report.at("totals").at("num_requests").get<std::uint64_t>(), since + users);
}

TEST_F(Reset, CountsEverythingAfterIt) {
    start("1");
    post("/api/reset");
    ASSERT_TRUE(support::wait_until([&] { return requests() > 0; }, patience));
    const auto known = target_.total().completed;  // All of it after the reset, and more is.
    const auto counted_then = requests();
    ASSERT_TRUE(support::wait_until([&] { return requests() > counted_then + 300; }, patience));
    const auto report = stop_and_report();
    const auto since = target_.total().completed - known;
    EXPECT_GE(report.at("totals").at("num_requests").get<std::uint64_t>(), since);
}

TEST_F(Reset, LeavesNoHoleInTheHistory) {
    start("2");
    post("/api/reset");
    ASSERT_TRUE(support::wait_until([&] { return requests() > 2000; }, patience));
    post("/api/stop");
    ASSERT_TRUE(eventually_state("stopped"));
    const json history = get("/api/history");
    const auto rates = history.at("requests_per_second").get<std::vector<double>>();
    const auto running = history.at("users_running").get<std::vector<std::uint64_t>>();
    double sum = 0;
    for (const double rate : rates) sum += rate;
    EXPECT_NEAR(sum, static_cast<double>(target_.total().completed), 0.5);
    ASSERT_EQ(running.size(), rates.size());
    for (std::size_t second = 1; second + 2 < rates.size(); ++second) {
        EXPECT_GT(rates[second], 0) << second;
        EXPECT_EQ(running[second], users) << second;
    }
}

}  // namespace
}  // namespace mayfly::e2e
