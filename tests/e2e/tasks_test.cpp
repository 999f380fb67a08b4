// Sequences, groups and chains: what a server sees of them, and what the figures say.
#include <regex>

#include "e2e/run_fixture.hpp"
#include "support/scripted_server.hpp"

namespace mayfly::e2e {
namespace {

using nlohmann::json;
using ::testing::HasSubstr;

class Tasks : public RunTest {
protected:
    /// The paths that the only user of this kind asks for, in their order.
    std::string paths_of(
        const std::string& kind, int requests, int exit_code, const Words& more = {}
    ) {
        support::Script script;
        for (int i = 0; i < requests; ++i) {
            script.push_back(support::ReadUntil{support::head_end});
            script.push_back(support::Send{support::ok_answer});
        }
        script.push_back(support::HoldOpen{});
        support::ScriptedServer server({script});
        Words words{"run", scenario_file("steps.cpp"), "--headless", "--host", server.url()};
        words.insert(words.end(), {"-u", "1", "--processes", "1", "--user-kinds", kind});
        words.insert(words.end(), more.begin(), more.end());
        const auto result = mayfly(words);
        EXPECT_EQ(result.exit_code, exit_code) << result.err;
        std::string paths;
        const std::string received = server.received(0);
        const std::regex line("GET /(\\S+) HTTP");
        for (std::sregex_iterator it(received.begin(), received.end(), line), end; it != end;
             ++it) {
            paths += (*it)[1].str() + " ";
        }
        return paths;
    }
};

json row_of(const json& report, const std::string& task) {
    for (const json& row : report.at("tasks")) {
        if (row.at("task") == task) return row;
    }
    return json::object();
}

TEST_F(Tasks, StepsComeInTheirOrderAndAnExceptionEndsOnlyItsStep) {
    EXPECT_EQ(paths_of("Steps", 6, 1), "home cart pay home cart pay ");
    EXPECT_EQ(paths_of("Steps", 4, 1, {"--exclude-tags", "money"}), "home cart home cart ");
    EXPECT_EQ(paths_of("Steps", 2, 0, {"--tags", "money"}), "pay pay ");
}

TEST_F(Tasks, ANextTaskIsTheNextOneWhereverItIs) {
    EXPECT_EQ(paths_of("Planned", 4, 0), "inner pay stay last ");
}

TEST_F(Tasks, AChainGoesAroundAndAFactoryMakesItsUsers) {
    EXPECT_EQ(paths_of("Made", 2, 0), "one-of-gold two-of-gold ");
}

TEST_F(Tasks, OfTheExampleCountWhatTheTargetSaw) {
    const auto report = report_of(
        example_file("tasks.cpp"), {"-u", "8", "-r", "100", "--iterations", "200", "--seed", "3"}
    );
    EXPECT_EQ(report.at("totals").at("num_failures"), 0)
        << "nobody paid before the cart was filled";
    expect_counts_of_target(report);
    for (const auto& [task, path] :
         {std::pair{"fill cart", "POST /cart"},
          std::pair{"pay", "POST /checkout"},
          std::pair{"read", "GET /text"},
          std::pair{"write", "POST /echo"},
          std::pair{"home", "GET /"},
          std::pair{"page", "GET /bytes/500"}}) {
        const auto runs = row_of(report, task).value("runs", 0U);
        EXPECT_GT(runs, 0U) << task;
        EXPECT_EQ(runs, target_.count(path).completed) << task;
    }
    EXPECT_EQ(row_of(report, "pay").at("group"), "buy");
    EXPECT_EQ(row_of(report, "pay").at("weight"), 0.5) << "of two steps";
    EXPECT_EQ(row_of(report, "buy").at("runs"), row_of(report, "fill cart").at("runs"));
    EXPECT_LE(row_of(report, "leave").at("runs"), row_of(report, "forum").at("runs"));
    EXPECT_EQ(row_of(report, "complain").at("runs"), 0);
}

TEST_F(Tasks, AreListedAsATreeWithShares) {
    const auto list = mayfly({"list", example_file("tasks.cpp")});
    EXPECT_EQ(list.exit_code, 0) << list.err;
    for (const char* line :
         {"\n  browse        50.0 %\n",
          "\n  buy           33.3 %  sequence\n    fill cart   50.0 %\n    pay         50.0 %\n",
          "\n  forum         16.7 %  group, wait 20ms\n    read        60.0 %\n",
          "\n    write       20.0 %  write\n",
          "\n  complain       0.0 %  by next_task() only\n"}) {
        EXPECT_THAT(list.out, HasSubstr(line));
    }
    const auto kinds =
        json::parse(mayfly({"list", "--json", example_file("tasks.cpp")}).out)["kinds"];
    const json buy = kinds[0]["tasks"][1];
    EXPECT_EQ(buy["form"], "sequence");
    EXPECT_EQ(buy["tasks"][1]["name"], "pay");
    EXPECT_EQ(buy["tasks"][1]["ratio"], 0.5);
    EXPECT_EQ(kinds[1]["name"], "Reader");
}

}  // namespace
}  // namespace mayfly::e2e
