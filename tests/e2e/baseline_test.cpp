// A run against an earlier one: what got slower is seen, and what cannot be compared is refused.
#include "e2e/run_fixture.hpp"

namespace mayfly::e2e {
namespace {

using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;

class Baseline : public RunTest {
protected:
    /// Of a target that answers after so many milliseconds.
    support::ProcessResult measured(const std::string& delay, const Words& more) const {
        const auto scenario = directory_.write("own.cpp", R"(
            #include <cstdlib>
            #include <mayfly/mayfly.hpp>
            using namespace std::chrono_literals;
            void scenario(mayfly::Plan& plan) {
                plan.users<mayfly::HttpUser>("Reader").wait(mayfly::constant(10ms)).task(
                    "read", [](mayfly::HttpUser& user) {
                        const std::string delay = std::getenv("DELAY");
                        user.client.get("/delay/" + delay, {.name = "/delay"});
                    });
            })");
        Words words{"--headless", "--only-summary", "--processes", "1", "-t", "5s"};
        words.insert(words.end(), more.begin(), more.end());
        return run(scenario.string(), words, {{"DELAY", delay}});
    }
    void SetUp() override {
        const auto first = measured("5", {"-u", "2", "-r", "2", "--json-file", path("first.json")});
        ASSERT_EQ(first.exit_code, 0) << first.out << first.err;
        EXPECT_THAT(first.out, Not(HasSubstr("Changes since the baseline")));
    }
};

TEST_F(Baseline, ShowsWhatGotWorseAndFailsOnIt) {
    const auto slower = measured(
        "60",
        {"-u",
         "2",
         "-r",
         "2",
         "--baseline",
         path("first.json"),
         "--fail-on-regression",
         "20%",
         "--json-file",
         path("second.json")}
    );
    EXPECT_EQ(slower.exit_code, 6) << slower.out;
    EXPECT_THAT(slower.out, HasSubstr("Changes since the baseline"));
    EXPECT_THAT(slower.out, HasSubstr("p50 of GET /delay got worse than in the baseline"));
    const auto report = nlohmann::json::parse(support::read_file(path("second.json")));
    bool is_marked = false;
    for (const auto& change : report.at("changes")) {
        const bool is_median = change.at("name") == "/delay" && change.at("quantity") == "p50";
        if (!is_median) continue;
        is_marked = change.at("is_beyond_noise") && change.at("is_worse");
        EXPECT_GT(change.at("lowest"), 1);
    }
    EXPECT_TRUE(is_marked);
    EXPECT_THAT(report.at("findings"), Not(IsEmpty()));
}

TEST_F(Baseline, RefusesWhatDiffersUnlessItIsAskedToCompareAnyway) {
    const Words other{"-u", "3", "-r", "2", "--baseline", path("first.json")};
    const auto refused = measured("5", other);
    EXPECT_EQ(refused.exit_code, 2);
    EXPECT_THAT(refused.err, HasSubstr("the load differs: users: 2 then, 3 now"));
    Words anyway = other;
    anyway.push_back("--compare-anyway");
    const auto compared = measured("5", anyway);
    EXPECT_EQ(compared.exit_code, 0) << compared.err;
    EXPECT_THAT(compared.out, HasSubstr("Changes since the baseline"));
}

TEST_F(Baseline, IsReadBeforeAnythingRuns) {
    const auto missing = measured("5", {"--baseline", path("nowhere.json")});
    EXPECT_EQ(missing.exit_code, 2);
    EXPECT_THAT(missing.err, HasSubstr("nowhere.json"));
    const auto strange = measured("5", {"--baseline", directory_.write("x.json", "{}").string()});
    EXPECT_EQ(strange.exit_code, 2);
    EXPECT_THAT(strange.err, HasSubstr("no file that mayfly wrote with --json-file"));
    const auto alone = measured("5", {"--fail-on-regression", "10%"});
    EXPECT_EQ(alone.exit_code, 2);
}

}  // namespace
}  // namespace mayfly::e2e
