// Whether the load that was asked for was reached: the target's log counts the users, each of which
// asks once for a path of its kind.
#include "e2e/run_fixture.hpp"

namespace mayfly::e2e {
namespace {

using nlohmann::json;
using ::testing::ContainsRegex;
using ::testing::Each;
using ::testing::HasSubstr;
using ::testing::Not;

class Reached : public RunTest {
protected:
    /// What `mayfly run kinds.cpp` says, as JSON on standard output and for people on the other.
    support::ProcessResult run_kinds(const Words& more, const Words& wrapper = {}) const {
        Words all = wrapper;
        const auto words = this->words(scenario_file("kinds.cpp"), more);
        all.insert(all.end(), words.begin(), words.end());
        all.insert(all.end(), {"--json", "--only-summary"});
        return support::run_process(all, environment(), patience);
    }
    static json run_of(const support::ProcessResult& result) {
        const json report = json::parse(result.out, nullptr, false);
        EXPECT_FALSE(report.is_discarded()) << result.out << result.err;
        return report.at("run");
    }
};

TEST_F(Reached, ARampThatTheEndCutsShortIsSaid) {
    const auto result = run_kinds({"-u", "40", "-r", "5", "-t", "2500ms", "--processes", "2"});
    EXPECT_EQ(result.exit_code, 0) << result.err;
    EXPECT_EQ(target_.total().completed, 15U);
    EXPECT_EQ(run_of(result).at("reached_users"), 15);
    EXPECT_THAT(result.err, HasSubstr("\nusers: 15 of 40\n"));
    EXPECT_THAT(
        run_of(result).at("warnings").dump(),
        HasSubstr("only 15 of 40 users ran: it takes 8s to start all at 5 a second")
    );
}

TEST_F(Reached, KindsThatGetNobodyAreNamed) {
    const auto result = run_kinds({"-u", "2", "-r", "2", "-t", "1s"});
    EXPECT_EQ(result.exit_code, 0) << result.err;
    EXPECT_EQ(target_.count("GET /status/202").completed, 2U);
    EXPECT_EQ(target_.total().completed, 2U);
    EXPECT_EQ(run_of(result).at("idle_kinds"), json({"Heavy", "Light"}));
    EXPECT_THAT(result.err, HasSubstr("\nusers: 2 of 2, none of Heavy, Light\n"));
    EXPECT_THAT(
        run_of(result).at("warnings").dump(),
        HasSubstr(
            "2 users are too few for all kinds (Heavy gets none, Light gets none); ask for 4 or "
            "more (--users)"
        )
    );
}

TEST_F(Reached, UsersThatCannotStartFailTheRun) {
    const auto result = run_kinds(
        {"-u", "2000", "-r", "2000", "-t", "3s", "--processes", "1"}, {"prlimit", "--as=400000000"}
    );
    EXPECT_EQ(result.exit_code, 1) << result.err;
    const json report = json::parse(result.out);
    const auto run = report.at("run");
    const auto reached = run.at("reached_users").get<std::uint64_t>();
    EXPECT_EQ(target_.total().received, reached);
    EXPECT_LT(reached, 2000U);
    EXPECT_EQ(run.at("unstarted_users"), 2000 - reached);
    EXPECT_THAT(result.err, HasSubstr("\nusers: " + std::to_string(reached) + " of 2000\n"));
    EXPECT_THAT(
        report.at("verdict").at("reasons").dump(),
        HasSubstr(std::to_string(2000 - reached) + " users could not start: no memory map left")
    );
}

TEST_F(Reached, AShortRunThatReachedItsUsersSaysNothing) {
    const auto result = run_kinds({"-u", "8", "-r", "100", "-t", "500ms", "--processes", "2"});
    EXPECT_EQ(result.exit_code, 0) << result.err;
    EXPECT_EQ(run_of(result).at("reached_users"), 8);
    // What the machine kept from the run may be said.
    const auto warnings = run_of(result).at("warnings").get<Words>();
    EXPECT_THAT(warnings, Each(ContainsRegex("load generator|processor|CPU quota")));
    EXPECT_THAT(result.err, Not(HasSubstr("users: ")));
}

}  // namespace
}  // namespace mayfly::e2e
