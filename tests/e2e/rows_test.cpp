// Rows of data files that users take, counted by the target's own log.

#include <csignal>
#include <filesystem>
#include <map>

#include "e2e/run_fixture.hpp"

namespace mayfly::e2e {
namespace {

namespace fs = std::filesystem;

using nlohmann::json;
using ::testing::HasSubstr;

class RowsRun : public RunTest {
protected:
    /// The scenario beside a file with so many rows.
    std::string scenario_with(std::size_t rows) const {
        std::string text = "number,\"a \"\"name\"\"\"\r\n";
        for (std::size_t i = 0; i < rows; ++i) text += std::to_string(i) + ",\"x,\n\"\r\n";
        directory_.write("numbers.csv", text);
        return directory_.write("rows.cpp", support::read_file(scenario_file("rows.cpp"))).string();
    }
    /// How often the target heard of each row.
    std::map<std::size_t, std::uint64_t> times_taken() const {
        constexpr std::string_view begin = "GET /rows/";
        std::map<std::size_t, std::uint64_t> times;
        for (const auto& [path, count] : target_.log()) {
            for (std::size_t at = begin.size(); path.starts_with(begin) && at < path.size();) {
                const auto end = path.find('.', at);
                times[std::stoul(path.substr(at, end - at))] += count.received;
                at = end + 1;
            }
        }
        return times;
    }
    void expect_no_row_twice(const std::map<std::size_t, std::uint64_t>& times) const {
        for (const auto& [row, count] : times) EXPECT_EQ(count, 1U) << "row " << row;
    }
    /// The worker processes of a master on this machine.
    static std::vector<pid_t> workers_of(const support::Process& master) {
        std::vector<pid_t> workers;
        for (const pid_t child : support::children_of(master.id())) {
            const auto words =
                support::read_file(fs::path("/proc") / std::to_string(child) / "cmdline");
            if (words.find("worker") != words.npos) workers.push_back(child);
        }
        return workers;
    }
};

TEST_F(RowsRun, EachRowGoesToOneUserAndTheirEndEndsTheRun) {
    const auto report =
        report_of(scenario_with(1000), {"-u", "10", "-r", "100", "-t", "60s", "--processes", "2"});
    const auto times = times_taken();
    expect_no_row_twice(times);
    EXPECT_GE(times.size(), 1000U - 10 * 19) << "each user may have kept less than a request's";
    EXPECT_LT(report.at("run").at("elapsed_seconds").get<double>(), 50) << "nobody was left";
}

TEST_F(RowsRun, NoRowOfAHundredThousandComesTwiceThoughAWorkerIsKilled) {
    support::Process run(
        words(
            scenario_with(100'000),
            {"-u", "40", "-r", "1000", "-t", "170s", "--processes", "4", "--only-summary"}
        ),
        environment()
    );
    const auto is_under_way = [&] { return target_.total().received > 500; };
    ASSERT_TRUE(support::wait_until(is_under_way, patience));
    const auto workers = workers_of(run);
    ASSERT_GE(workers.size(), 4U);
    ASSERT_EQ(::kill(workers.front(), SIGKILL), 0);
    const auto result = run.wait(patience);
    EXPECT_EQ(result.exit_code, 4) << result.err;
    const auto times = times_taken();
    expect_no_row_twice(times);
    // What the dead worker had, and what is less than a request of each user.
    EXPECT_GE(times.size(), 100'000U - 4096 - 50 * 20);
}

TEST_F(RowsRun, TravelToWorkersOnOtherMachinesAndStayInTheirCache) {
    support::Process master(
        {MAYFLY_BINARY,
         "master",
         scenario_with(2000),
         "--host",
         target_.url(),
         "--bind=127.0.0.1:0",
         "--headless",
         "--json",
         "--only-summary",
         "--users=4",
         "--spawn-rate=100",
         "--run-time=60s",
         "--expect-workers=2"},
        environment()
    );
    ASSERT_TRUE(master.wait_for_output("waiting for ", patience)) << master.err();
    const auto& log = master.err();
    const auto place = log.find("127.0.0.1:");
    const auto address = log.substr(place, log.find_first_not_of("0123456789", place + 10) - place);
    const support::Environment elsewhere{{"MAYFLY_CACHE_DIR", path("cache")}};
    support::Process one({MAYFLY_BINARY, "worker", "--master", address}, environment(elsewhere));
    support::Process two({MAYFLY_BINARY, "worker", "--master", address}, environment(elsewhere));
    const auto result = master.wait(patience);
    ASSERT_EQ(result.exit_code, 0) << result.err;
    const auto times = times_taken();
    expect_no_row_twice(times);
    EXPECT_GE(times.size(), 2000U - 4 * 19);
    std::size_t kept = 0;
    for (const auto& entry : fs::recursive_directory_iterator(path("cache"))) {
        kept += entry.path().extension() == ".data" ? 1U : 0U;
    }
    EXPECT_EQ(kept, 1U) << "named by its digest";
}

TEST_F(RowsRun, GoIntoAProgramThatMayflyBuilds) {
    const auto scenario = scenario_with(200);
    const auto program = path("takers");
    ASSERT_EQ(mayfly({"build", scenario, "-o", program}).exit_code, 0);
    fs::remove(path("numbers.csv"));
    const auto result = support::run_process(
        {program, "run", "-H", target_.url(), "-u", "2", "-t", "60s", "--headless"},
        environment(),
        patience
    );
    EXPECT_EQ(result.exit_code, 0) << result.err;
    expect_no_row_twice(times_taken());
    EXPECT_GE(times_taken().size(), 200U - 2 * 19);
    EXPECT_THAT(
        support::run_process({program, "list"}, environment(), patience).out,
        HasSubstr("data 'numbers': numbers.csv, 200 rows, handed out once")
    );
}

TEST_F(RowsRun, AreMissedBeforeTheRunBegins) {
    const auto scenario = scenario_with(1);
    fs::remove(path("numbers.csv"));
    const std::string words = "there is no " + path("numbers.csv") +
                              ", which the scenario names with plan.data(); a relative name begins "
                              "at the scenario's folder";
    const auto run_result = run(scenario, {"-t", "5s"});
    EXPECT_EQ(run_result.exit_code, 2);
    EXPECT_THAT(run_result.err, HasSubstr(words));
    for (const auto& command :
         {Words{"check", scenario},
          Words{"build", scenario, "-o", path("program")},
          Words{"master", scenario, "--headless", "--bind=127.0.0.1:0"}}) {
        const auto result = mayfly(command);
        EXPECT_EQ(result.exit_code, 2) << command[0];
        EXPECT_EQ(result.err, "mayfly: " + words + "\n") << command[0];
    }
    directory_.write("numbers.csv", "number,name\n1\n");
    EXPECT_THAT(mayfly({"check", scenario}).err, HasSubstr("numbers.csv:2 has 1 cell where"));
}

TEST_F(RowsRun, OfAPortAreUsedOnceAndWhoGetsNoneEnds) {
    const auto result =
        run(example_file("ports/csv_accounts.cpp"),
            {"-u", "30", "-r", "100", "-t", "3s", "--processes", "2", "--headless"});
    EXPECT_EQ(result.exit_code, 0) << result.err;
    EXPECT_EQ(target_.count("POST /login").completed, 20U) << "there are so many accounts";
    EXPECT_THAT(result.err, HasSubstr("no row of 'accounts' is left: users that ask for one end"));
}

TEST_F(RowsRun, OfTheExampleAreWhatTheTargetSees) {
    const auto report = report_of(
        example_file("data.cpp"), {"-u", "12", "-r", "100", "-t", "3s", "--processes", "2"}
    );
    EXPECT_EQ(report.at("totals").at("num_failures"), 0);
    EXPECT_EQ(target_.count("POST /login").completed, 12U);
    expect_counts_of_target(report);
}

}  // namespace
}  // namespace mayfly::e2e
