#include "judge/verdict.hpp"

#include <csignal>

#include <gmock/gmock.h>

namespace mayfly::judge {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

stats::Snapshot run_of(std::uint64_t requests, std::uint64_t failures = 0) {
    stats::Snapshot last;
    last.aggregated.requests = requests;
    last.aggregated.failures = failures;
    return last;
}

TEST(Verdict, OfRequestsThatAllSucceededIsPassed) {
    const Verdict verdict = judge(run_of(8), {});
    EXPECT_EQ(verdict.outcome, Outcome::passed);
    EXPECT_EQ(verdict.exit_code, 0);
    EXPECT_THAT(verdict.reasons, IsEmpty());
}

TEST(Verdict, OfAFailedRequestIsFailed) {
    const Verdict verdict = judge(run_of(8, 1), {});
    EXPECT_EQ(verdict.outcome, Outcome::failed);
    EXPECT_EQ(verdict.exit_code, 1);
    EXPECT_THAT(verdict.reasons, ElementsAre("1 of 8 requests failed"));
}

TEST(Verdict, OfAFailureHasTheExitCodeThatWasAskedFor) {
    const Verdict zero = judge(run_of(1, 1), {.exit_code_on_failure = 0});
    EXPECT_EQ(zero.outcome, Outcome::failed);
    EXPECT_EQ(zero.exit_code, 0);
    EXPECT_THAT(zero.reasons, ElementsAre("1 of 1 request failed"));
    EXPECT_EQ(judge(run_of(1, 1), {.exit_code_on_failure = 9}).exit_code, 9);
}

TEST(Verdict, WithoutARequestIsFailed) {
    const Verdict verdict = judge(run_of(0), {});
    EXPECT_EQ(verdict.outcome, Outcome::failed);
    EXPECT_THAT(verdict.reasons, ElementsAre("no request was made"));
}

TEST(Verdict, WithoutAnAnswerIsFailed) {
    stats::Snapshot last = run_of(0);
    last.aggregated.interrupted = 3;
    EXPECT_THAT(judge(last, {}).reasons, ElementsAre("3 requests were made and none was answered"));
    last.aggregated.interrupted = 1;
    EXPECT_THAT(judge(last, {}).reasons, ElementsAre("1 request was made and none was answered"));
}

TEST(Verdict, OfExceptionsAndOfUsersThatCouldNotStartIsFailed) {
    stats::Snapshot last = run_of(5);
    last.exceptions.resize(2);
    last.exceptions[0].occurrences = 3;
    last.exceptions[1].occurrences = 4;
    last.run.failed_users = 2;
    const Verdict verdict = judge(last, {});
    EXPECT_EQ(verdict.outcome, Outcome::failed);
    EXPECT_THAT(
        verdict.reasons, ElementsAre("the scenario threw 7 exceptions", "2 users failed to start")
    );
}

TEST(Verdict, OfALostWorkerOrReportIsPartial) {
    stats::Snapshot last = run_of(5, 1);
    last.run.is_partial = true;
    const Verdict lost = judge(last, {});
    EXPECT_EQ(lost.outcome, Outcome::partial);
    EXPECT_EQ(lost.exit_code, 4);
    EXPECT_EQ(lost.reasons.size(), 2U);
    const Verdict unwritten = judge(run_of(5), {.has_all_reports = false});
    EXPECT_EQ(unwritten.outcome, Outcome::partial);
    EXPECT_EQ(unwritten.exit_code, 4);
    EXPECT_THAT(
        unwritten.reasons, ElementsAre("a report or the log could not be written to the end")
    );
}

TEST(Verdict, OfASignalBeatsWhatWasMeasured) {
    stats::Snapshot last = run_of(5, 1);
    last.run.is_partial = true;
    const Verdict verdict = judge(last, {.signal = SIGTERM});
    EXPECT_EQ(verdict.outcome, Outcome::interrupted);
    EXPECT_EQ(verdict.exit_code, 143);
    EXPECT_EQ(verdict.reasons.size(), 3U);
}

TEST(Verdict, OfARunThatCouldNotBeginSaysWhyAndNothingOfRequests) {
    stats::Snapshot last = run_of(0);
    last.run.setup_problem = "setup threw: no database";
    const Verdict verdict = judge(last, {});
    EXPECT_EQ(verdict.outcome, Outcome::failed);
    EXPECT_EQ(verdict.exit_code, 1);
    EXPECT_THAT(verdict.reasons, ElementsAre("it did not begin: setup threw: no database"));
    EXPECT_EQ(judge(last, {.signal = SIGINT}).exit_code, 130);
}

TEST(Verdict, OfATeardownThatThrewIsFailed) {
    stats::Snapshot last = run_of(8);
    last.run.conclusion_problem = "teardown threw: no database";
    const Verdict verdict = judge(last, {});
    EXPECT_EQ(verdict.outcome, Outcome::failed);
    EXPECT_EQ(verdict.exit_code, 1);
    EXPECT_THAT(verdict.reasons, ElementsAre("teardown threw: no database"));
}

TEST(Verdict, NamesEachOutcomeOnce) {
    EXPECT_EQ(name_of(Outcome::unusable), "unusable");
    EXPECT_EQ(name_of(Outcome::interrupted), "interrupted");
    EXPECT_EQ(name_of(Outcome::partial), "partial");
    EXPECT_EQ(name_of(Outcome::failed), "failed");
    EXPECT_EQ(name_of(Outcome::passed), "passed");
}

}  // namespace
}  // namespace mayfly::judge
