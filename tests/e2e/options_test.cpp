// Where options come from and what they change.

#include <array>

#include "e2e/run_fixture.hpp"

namespace mayfly::e2e {
namespace {

using nlohmann::json;
using ::testing::HasSubstr;

class Options : public RunTest {};

TEST_F(Options, TheCommandLineBeatsTheEnvironmentAndThatTheFile) {
    directory_.write("mayfly.toml", "users = 3\nspawn-rate = 30\nrun-time = \"1s\"\n");
    const std::string scenario = scenario_file("steady.cpp");
    const auto users = [](const json& report) { return report.at("run").at("target_users"); };
    const auto from_file = report_of(scenario, {});
    EXPECT_EQ(users(from_file), 3);
    EXPECT_EQ(from_file.at("run").at("spawn_rate"), 30);
    const auto from_environment = report_of(scenario, {}, 0, {{"MAYFLY_USERS", "4"}});
    EXPECT_EQ(users(from_environment), 4);
    EXPECT_EQ(from_environment.at("run").at("spawn_rate"), 30);
    EXPECT_EQ(users(report_of(scenario, {"-u", "5"}, 0, {{"MAYFLY_USERS", "4"}})), 5);
    EXPECT_EQ(users(report_of(scenario, {}, 0, {{"MAYFLY_USERS", ""}})), 3)
        << "as if it were unset";
}

TEST_F(Options, WhatExcludesOneOfALowerPlaceTakesItsPlace) {
    directory_.write("mayfly.toml", "users = 3\nspawn-rate = 30\nrun-time = \"9m\"\n");
    const std::string scenario = scenario_file("steady.cpp");
    const auto stages_of = [](const json& report) {
        return report.at("state").at("defaults").at("stages");
    };
    EXPECT_EQ(stages_of(report_of(scenario, {"--stages", "1s:2"})), "1s:2");
    EXPECT_EQ(stages_of(report_of(scenario, {}, 0, {{"MAYFLY_STAGES", "1s:2"}})), "1s:2");
    const auto report = report_of(scenario, {"-t", "1s"}, 0, {{"MAYFLY_STAGES", "9m:2"}});
    EXPECT_EQ(stages_of(report), "");
    EXPECT_EQ(report.at("run").at("target_users"), 3);
}

TEST_F(Options, AnotherFileMayBeNamed) {
    directory_.write("mayfly.toml", "users = 3\n");
    const std::string other = directory_.write("other.toml", "users = 6\nrun-time = \"1s\"\n");
    const auto report = report_of(scenario_file("steady.cpp"), {"--config", other, "-r", "30"});
    EXPECT_EQ(report.at("run").at("target_users"), 6);
    const support::Environment named{{"MAYFLY_CONFIG", other}};
    const auto of_environment = report_of(scenario_file("steady.cpp"), {"-r", "30"}, 0, named);
    EXPECT_EQ(of_environment.at("run").at("target_users"), 6);
    const auto absent = run(scenario_file("steady.cpp"), {}, {{"MAYFLY_CONFIG", other + "x"}});
    EXPECT_EQ(absent.exit_code, 2);
    EXPECT_THAT(absent.err, HasSubstr("which MAYFLY_CONFIG names: No such file"));
}

TEST_F(Options, OfAnotherCommandArePassedOverInAFileThatTheyShare) {
    directory_.write("mayfly.toml", "users = 3\nbind = \"127.0.0.1:0\"\nfrom = \"10/s\"\n");
    const std::string scenario = scenario_file("steady.cpp");
    const auto passed = run(scenario, {"-t", "1s"});
    EXPECT_EQ(passed.exit_code, 0) << passed.err;
    EXPECT_THAT(passed.err, HasSubstr("options from mayfly.toml: users\n"));
    directory_.write("mayfly.toml", "usrs = 3\n");
    EXPECT_THAT(run(scenario, {"-t", "1s"}).err, HasSubstr("there is no option 'usrs'"));
}

TEST_F(Options, OfTheDashboardDoNotGoWithoutOne) {
    const auto both = run(scenario_file("steady.cpp"), {"--headless", "--autostart"});
    EXPECT_EQ(both.exit_code, 2);
    EXPECT_THAT(both.err, HasSubstr("cannot be given together; leave one of them out"));
}

TEST_F(Options, ThatExcludeEachOtherSayWhereTheyCameFrom) {
    const support::Environment two{{"MAYFLY_RUN_TIME", "1"}, {"MAYFLY_STAGES", "1s:2"}};
    const auto both = run(scenario_file("steady.cpp"), {}, two);
    EXPECT_EQ(both.exit_code, 2);
    EXPECT_THAT(
        both.err,
        HasSubstr("--run-time (from MAYFLY_RUN_TIME) and --stages (from MAYFLY_STAGES) cannot")
    );
}

TEST_F(Options, AFileOfOthersIsReadOnlyByName) {
    const std::string file = directory_.write("mayfly.toml", "users = 3\nrun-time = \"1s\"\n");
    const std::string scenario = scenario_file("steady.cpp");
    EXPECT_THAT(run(scenario, {}).err, HasSubstr("options from mayfly.toml: run-time, users"));
    std::filesystem::permissions(file, std::filesystem::perms(0666));
    const auto refused = run(scenario, {});
    EXPECT_EQ(refused.exit_code, 2);
    EXPECT_THAT(refused.err, HasSubstr("--config mayfly.toml"));
    EXPECT_EQ(report_of(scenario, {"--config", file}).at("run").at("target_users"), 3);
}

TEST_F(Options, AFileThatNobodyNamedNamesNoProgramToRun) {
    const std::string trace = (directory_.path() / "trace").string();
    const std::string file =
        directory_.write("mayfly.toml", "ssh = \"touch " + trace + "\"\nhosts = [\"a\"]\n");
    const auto refused = run(scenario_file("steady.cpp"), {});
    EXPECT_EQ(refused.exit_code, 2);
    EXPECT_THAT(refused.err, HasSubstr("--config mayfly.toml"));
    EXPECT_FALSE(std::filesystem::exists(trace));
}

TEST_F(Options, OneIsNotTheValueOfAnother) {
    const std::string scenario = scenario_file("steady.cpp");
    const auto no_file = run(scenario, {"-t", "1s", "--html", "--only-summary"});
    EXPECT_EQ(no_file.exit_code, 2);
    EXPECT_THAT(
        no_file.err,
        HasSubstr("--html needs a value, and --only-summary is another option; to mean that text, "
                  "write --html=--only-summary")
    );
    const auto no_number = run(scenario, {"-u", "-t", "1s"});
    EXPECT_EQ(no_number.exit_code, 2);
    EXPECT_THAT(no_number.err, HasSubstr("-u needs a value, and -t is another option"));
    const auto no_kind = run(scenario, {"--user-kinds", ",", "--only-summary"});
    EXPECT_EQ(no_kind.exit_code, 2);
    EXPECT_THAT(no_kind.err, HasSubstr("--user-kinds needs a value"));
    // As of variables that are not set: a check that is asked for must not be left out silently.
    for (const Words& nothing : std::vector<Words>{{"--baseline", ""}, {"--token-file="}}) {
        const auto empty = run(scenario, nothing);
        EXPECT_EQ(empty.exit_code, 2);
        EXPECT_THAT(empty.err, HasSubstr(" needs a value; leave it out if there is none"));
    }
    EXPECT_EQ(target_.total().received, 0U);
}

TEST_F(Options, TagsChooseTasks) {
    const Words common{"-u", "3", "-r", "3", "-t", "1s", "--user-kinds", "Reader"};
    const auto keys_with = [&](const Words& more) {
        target_.reset_log();
        Words all = common;
        all.insert(all.end(), more.begin(), more.end());
        expect_counts_of_target(report_of(scenario_file("steady.cpp"), all));
        std::vector<std::string> keys;
        for (const auto& [key, count] : target_.log()) keys.push_back(key);
        return keys;
    };
    EXPECT_THAT(keys_with({"--tags", "front"}), testing::ElementsAre("GET /"));
    EXPECT_THAT(keys_with({"--exclude-tags", "front"}), testing::ElementsAre("GET /text"));
    EXPECT_THAT(keys_with({"-T", "front,text"}), testing::ElementsAre("GET /", "GET /text"));
}

TEST_F(Options, KindsShareTheUsersByCountAndWeight) {
    // Each asks once, so that nobody comes any more when as many have asked as there should be.
    const auto users = [&](std::uint64_t number, const Words& more) {
        target_.reset_log();
        Words all{"-r", "100", "--processes", "3"};
        all.insert(all.end(), more.begin(), more.end());
        const auto have_asked = [&] { return target_.total().completed >= number; };
        const auto report = report_until(have_asked, scenario_file("kinds.cpp"), all);
        EXPECT_EQ(requests_of(report), number);
        return std::array{
            target_.count("GET /status/200").received,  // Heavy
            target_.count("GET /status/201").received,  // Light
            target_.count("GET /status/202").received,  // Fixed
        };
    };
    using Counts = std::array<std::uint64_t, 3>;
    EXPECT_EQ(users(14, {"-u", "14"}), (Counts{9, 3, 2}));
    EXPECT_EQ(users(4, {"-u", "4", "--user-kinds", "Light,Fixed"}), (Counts{0, 2, 2}));
    EXPECT_EQ(users(2, {"-u", "7", "--user-kinds", "Fixed"}), (Counts{0, 0, 2}));
    EXPECT_EQ(
        users(12, {"-u", "12", "--user-kinds", "Light=3,Heavy=0,Fixed=1"}), (Counts{0, 9, 3})
    );
}

TEST_F(Options, ASeedRepeatsARun) {
    const auto paths_with = [&](const std::string& seed) {
        target_.reset_log();
        const auto report =
            report_of(scenario_file("repeatable.cpp"), {"--seed", seed, "--processes", "1"});
        EXPECT_EQ(report.at("run").at("seed"), std::stoull(seed));
        std::vector<std::string> paths;
        for (const auto& [path, count] : target_.log()) paths.push_back(path);
        EXPECT_EQ(paths.size(), 20U);
        return paths;
    };
    const auto first = paths_with("7");
    EXPECT_EQ(paths_with("7"), first);
    EXPECT_NE(paths_with("8"), first);
}

TEST_F(Options, NamesMayBeGivenAddresses) {
    const auto port = std::to_string(target_.port());
    const auto report_at =
        [&](const std::string& host, const Words& more, const support::Environment& extra = {}) {
            target_.reset_log();
            Words all{
                "run",
                scenario_file("steady.cpp"),
                "--headless",
                "--json",
                "-t",
                "1s",
                "-u",
                "4",
                "-r",
                "100",
                "--processes",
                "2",
                "-H",
                "http://" + host + ":" + port};
            all.insert(all.end(), more.begin(), more.end());
            const auto result = mayfly(all, extra);
            EXPECT_EQ(result.exit_code, 0) << result.err;
            const json report = json::parse(result.out, nullptr, false);
            ASSERT_FALSE(report.is_discarded()) << result.out << result.err;
            EXPECT_GT(requests_of(report), 0U);
            expect_counts_of_target(report);
        };
    const std::string shop = "shop.invalid:" + port + ":127.0.0.1";
    const std::string other = "other.invalid:" + port + ":[::1],127.0.0.1";
    report_at("shop.invalid", {"--resolve", shop});
    report_at("other.invalid", {"--resolve", shop, "--resolve", other});
    report_at("other.invalid", {}, {{"MAYFLY_RESOLVE", shop + " " + other}});
    directory_.write("mayfly.toml", "resolve = [\"" + shop + "\", \"" + other + "\"]\n");
    report_at("other.invalid", {});
    directory_.write("mayfly.toml", "resolve = \"" + other + "\"\n");
    report_at("other.invalid", {});
}

TEST_F(Options, HostsMayBeReachedPastTheProxy) {
    const Words proxied{"-t", "1s", "--proxy", "http://proxy.invalid:3128"};
    const auto report_with = [&](const Words& more, const support::Environment& extra = {}) {
        target_.reset_log();
        Words all = proxied;
        all.insert(all.end(), more.begin(), more.end());
        expect_counts_of_target(report_of(scenario_file("steady.cpp"), all, 0, extra));
    };
    report_with({"--no-proxy", "shop.test,127.0.0.0/8"});
    report_with({}, {{"MAYFLY_NO_PROXY", "shop.test 127.0.0.1"}});
    directory_.write("mayfly.toml", "no-proxy = \"shop.test,127.0.0.1\"\n");
    report_with({});
    directory_.write("mayfly.toml", "no-proxy = [\"shop.test\", \"127.0.0.1\"]\n");
    report_with({});
}

TEST_F(Options, AProxyOfTheEnvironmentIsSaidToBeUnused) {
    const auto said_with = [&](const Words& more, const std::string& proxy) {
        Words all{"-t", "1s", "--only-summary"};
        all.insert(all.end(), more.begin(), more.end());
        const auto result =
            run(scenario_file("steady.cpp"),
                all,
                {{"http_proxy", ""}, {"HTTP_PROXY", proxy}, {"ALL_PROXY", ""}, {"NO_PROXY", ""}});
        EXPECT_EQ(result.exit_code, 0) << result.err;
        return result.err;
    };
    EXPECT_THAT(
        said_with({}, "http://ann:s3cret@proxy.invalid:3128"),
        testing::AllOf(
            HasSubstr("HTTP_PROXY is set but mayfly does not use it; give --proxy"),
            testing::Not(HasSubstr("s3cret"))
        )
    );
    EXPECT_THAT(said_with({}, ""), testing::Not(HasSubstr("PROXY")));
    EXPECT_THAT(
        said_with({"--no-proxy", "*"}, "http://proxy.invalid:3128"),
        testing::Not(HasSubstr("PROXY"))
    );
}

TEST_F(Options, StatisticsMayStartAnewWhenAllUsersRun) {
    const auto report =
        report_of(scenario_file("steady.cpp"), {"-u", "4", "-r", "2", "-t", "4s", "--reset-stats"});
    const auto counted = requests_of(report);
    EXPECT_GT(counted, 0U);
    EXPECT_LT(counted, target_.total().received);
}

TEST_F(Options, TheExitCodeOfFailuresMayBeChosen) {
    const auto result =
        run(scenario_file("failing.cpp"), {"-t", "1s", "--exit-code-on-error", "0"});
    EXPECT_EQ(result.exit_code, 0) << result.err;
    EXPECT_THAT(result.out, HasSubstr("404 Not Found"));
}

TEST_F(Options, TheLogGoesToAFileOfItsOwn) {
    const auto result =
        run(scenario_file("steady.cpp"),
            {"-t", "3s", "-L", "debug", "--logfile", path("run.log"), "--only-summary"});
    EXPECT_EQ(result.exit_code, 0) << result.err;
    EXPECT_EQ(result.err, "");
    EXPECT_THAT(support::read_file(path("run.log")), HasSubstr("all users run: 1"));
}

}  // namespace
}  // namespace mayfly::e2e
