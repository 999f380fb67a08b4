// The clients over libpq and hiredis against servers of the tests' own, which count what they did.

#include <filesystem>
#include <memory>
#include <unistd.h>

#include "e2e/run_fixture.hpp"

namespace mayfly::e2e {
namespace {

namespace fs = std::filesystem;

using nlohmann::json;
using ::testing::HasSubstr;

class Databases : public RunTest {
protected:
    void SetUp() override {
        if (!fs::exists("/usr/lib/postgresql") || !fs::exists("/usr/bin/redis-server") ||
            !fs::exists("/usr/include/postgresql") || !fs::exists("/usr/include/hiredis")) {
            GTEST_SKIP() << "apt install postgresql redis-server libpq-dev libhiredis-dev";
        }
        fs::permissions(servers_.path(), fs::perms::all);
    }

    /// PostgreSQL refuses root.
    Words as_nobody(Words words) const {
        if (::geteuid() != 0) return words;
        Words prefix{"setpriv", "--reuid=nobody", "--regid=nogroup", "--clear-groups"};
        prefix.insert(prefix.end(), words.begin(), words.end());
        return prefix;
    }
    static std::string postgres_program(const std::string& name) {
        for (const auto& version : fs::directory_iterator("/usr/lib/postgresql")) {
            const auto program = version.path() / "bin" / name;
            if (fs::exists(program)) return program.string();
        }
        return name;
    }
    void start_postgres() {
        const std::string data = socket("data");
        const auto made = support::run_process(
            as_nobody(
                {postgres_program("initdb"), "-D", data, "-A", "trust", "-U", "mayfly", "--no-sync"}
            ),
            {},
            patience
        );
        ASSERT_EQ(made.exit_code, 0) << made.err;
        postgres_ = std::make_unique<support::Process>(as_nobody(
            {postgres_program("postgres"),
             "-D",
             data,
             "-c",
             "listen_addresses=",
             "-c",
             "unix_socket_directories=" + servers_.path().string(),
             "-c",
             "fsync=off"}
        ));
        ASSERT_TRUE(postgres_->wait_for_output("ready to accept connections", patience));
        sql("create table items (id int, cents int);"
            "insert into items select i, 100 * i from generate_series(1, 10) i;"
            "create table sales (item int, cents int);");
    }
    void start_redis() {
        redis_ = std::make_unique<support::Process>(Words{
            "redis-server", "--port", "0", "--save", "", "--unixsocket", socket("redis")});
        ASSERT_TRUE(redis_->wait_for_output("ready to accept connections", patience));
    }
    std::string sql(const std::string& statement) const {
        const auto result = support::run_process(
            {postgres_program("psql"),
             "-h",
             servers_.path().string(),
             "-U",
             "mayfly",
             "-d",
             "postgres",
             "-Atqc",
             statement},
            {},
            patience
        );
        EXPECT_EQ(result.exit_code, 0) << result.err;
        return result.out;
    }
    std::string redis(const std::string& command, const std::string& key) const {
        return support::run_process(
                   {"redis-cli", "-s", socket("redis"), command, key}, {}, patience
        )
            .out;
    }
    std::string postgres_address() const {
        return "host=" + servers_.path().string() + " user=mayfly dbname=postgres";
    }
    std::string socket(const std::string& name) const { return (servers_ / name).string(); }

    support::TemporaryDirectory servers_;
    std::unique_ptr<support::Process> postgres_;
    std::unique_ptr<support::Process> redis_;
};

TEST_F(Databases, EachQueryAndCommandIsCountedAsTheServersCountThem) {
    start_postgres();
    start_redis();
    const auto report = report_of(
        example_file("databases.cpp"),
        {"-u",
         "10",
         "-r",
         "100",
         "-t",
         "3s",
         "--processes",
         "2",
         "--parameter",
         "postgres=" + postgres_address(),
         "--parameter",
         "redis=" + socket("redis")}
    );
    EXPECT_EQ(report.at("totals").at("num_failures"), 0);
    EXPECT_EQ(report.at("exceptions").size(), 0U);
    EXPECT_EQ(report.at("metrics").size(), 0U) << "of calls that the author did not make";
    const auto bought = entry_of(report, "postgres buy");
    EXPECT_GT(bought.at("num_requests"), 50);
    EXPECT_EQ(std::stoul(sql("select count(*) from sales")), bought.at("num_requests"));
    EXPECT_EQ(sql("select count(*) from sales where cents <> 100 * item"), "0\n");
    const auto counted = entry_of(report, "redis INCR");
    EXPECT_GT(counted.at("num_requests"), 50);
    EXPECT_EQ(std::stoul(redis("GET", "reads")), counted.at("num_requests"));
    EXPECT_EQ(redis("GET", "page-3"), "1\n");
}

TEST_F(Databases, FailuresSayWhatTheServerSays) {
    start_postgres();
    start_redis();
    const auto report = report_of(
        scenario_file("databases.cpp"),
        {"--user-kinds",
         "Unlucky",
         "-u",
         "1",
         "-t",
         "60s",
         "--processes",
         "1",
         "--parameter",
         "postgres=" + postgres_address(),
         "--parameter",
         "redis=" + socket("redis")},
        1
    );
    EXPECT_THAT(report.at("errors").dump(), HasSubstr("relation \\\"nothing\\\" does not exist"));
    EXPECT_THAT(
        report.at("errors").dump(), HasSubstr("timed out after 0.2s while waiting for the")
    );
    EXPECT_THAT(report.at("errors").dump(), HasSubstr("ERR unknown command"));
    EXPECT_THAT(report.at("exceptions").dump(), HasSubstr("No such file or directory"));
    EXPECT_EQ(report.at("checks").size(), 0U) << report.at("checks").dump(1);
}

TEST_F(Databases, AUserThatWaitsForAServerLeavesAtTheStop) {
    start_postgres();
    const auto report = report_of(
        scenario_file("databases.cpp"),
        {"--user-kinds",
         "Sleeper",
         "-u",
         "3",
         "-r",
         "100",
         "-t",
         "1s",
         "-s",
         "100ms",
         "--processes",
         "1",
         "--parameter",
         "postgres=" + postgres_address(),
         "--parameter",
         "redis=unused"},
        1  // Nothing was answered.
    );
    const auto slept = entry_of(report, "postgres sleep");
    EXPECT_EQ(slept.at("num_interrupted"), 3);
    EXPECT_EQ(slept.at("num_failures"), 0);
    EXPECT_LT(report.at("run").at("elapsed_seconds").get<double>(), 60);
}

TEST_F(Databases, OthersGoOnWhileOneWaits) {
    start_postgres();
    const auto report = report_of(
        example_file("ports/postgres.cpp"),
        {"-u",
         "5",
         "-r",
         "100",
         "-t",
         "2s",
         "--processes",
         "1",
         "--parameter",
         "database=" + postgres_address()}
    );
    EXPECT_EQ(report.at("totals").at("num_failures"), 0);
    EXPECT_GT(entry_of(report, "postgres count sales").at("num_requests"), 100);
}

TEST_F(Databases, NeedTheirParameters) {
    const auto result = run(example_file("ports/postgres.cpp"), {"-t", "1s", "--headless"});
    EXPECT_EQ(result.exit_code, 2);
    EXPECT_THAT(
        result.err,
        HasSubstr("the scenario needs a value for its parameter 'database'; give it with "
                  "--parameter database=VALUE, or in the form")
    );
}

}  // namespace
}  // namespace mayfly::e2e
