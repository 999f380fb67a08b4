#include "judge/verdict.hpp"

#include <csignal>
#include <vector>

#include <gmock/gmock.h>

namespace mayfly::judge {
namespace {

using namespace std::chrono_literals;
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

TEST(Verdict, OfUsersThatCouldNotStartIsFailedWithTheReason) {
    stats::Snapshot last = run_of(8);
    last.run.unstarted_users = 1744;
    last.run.obstacle = "no memory is left";
    const Verdict verdict = judge(last, {});
    EXPECT_EQ(verdict.exit_code, 1);
    EXPECT_THAT(verdict.reasons, ElementsAre("1744 users could not start: no memory is left"));
}

TEST(Verdict, NamesTheUserThatTookItsWorkerDown) {
    stats::Snapshot last = run_of(8);
    last.run.crashed_users = 1;
    last.run.is_partial = true;
    last.exceptions.push_back(
        {.kind = "Shopper", .task = "buy", .type = "crash", .location = "shop.cpp:6"}
    );
    last.exceptions[0].occurrences = 1;
    const Verdict verdict = judge(last, {});
    EXPECT_EQ(verdict.outcome, Outcome::partial);
    EXPECT_EQ(
        verdict.reasons.at(0), "1 user took down its worker: user Shopper, task buy, in shop.cpp:6"
    );
    EXPECT_EQ(verdict.reasons.size(), 2U) << "it threw nothing";
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
    last.aggregated.unanswered.record(2s);
    EXPECT_THAT(
        judge(last, {}).reasons,
        ElementsAre("1 request was made and none was answered; the one that waited longest was cut "
                    "off after 2.0 s")
    );
}

/// A run of one row, with so many answers after this time each, and requests that were cut off
/// after these times without an answer.
stats::Snapshot run_with(
    std::uint64_t answers, Duration response_time, const std::vector<Duration>& cut_off
) {
    stats::Snapshot last = run_of(answers);
    auto& entry = last.entries.emplace_back();
    entry.method = "GET";
    entry.name = "/";
    entry.requests = answers;
    entry.response_times.record(response_time, answers);
    for (const Duration time : cut_off) entry.unanswered.record(time);
    last.aggregated.response_times = entry.response_times;
    last.aggregated.unanswered = entry.unanswered;
    last.aggregated.interrupted = cut_off.size();
    return last;
}

TEST(Verdict, OfARequestThatHungIsFailed) {
    const Verdict verdict = judge(run_with(108, 600us, {2s, 3500ms, 900ms}), {});
    EXPECT_EQ(verdict.outcome, Outcome::failed);
    EXPECT_EQ(verdict.exit_code, 1);
    EXPECT_THAT(
        verdict.reasons,
        ElementsAre(
            "2 requests hung until the end cut them off: GET / had waited for 3.5 s without "
            "a byte of an answer, while 99.9 % of the requests that ended took at most "
            "0.6 ms"
        )
    );
}

TEST(Verdict, AStallOfTheWorkerIsNoHangOfTheTarget) {
    auto last = run_with(108, 600us, {1400ms});
    EXPECT_EQ(judge(last, {}).outcome, Outcome::failed);
    last.generator.longest = 1300ms;
    EXPECT_EQ(judge(last, {}).outcome, Outcome::passed);
    last.generator.longest = 100ms;
    EXPECT_EQ(judge(last, {}).outcome, Outcome::failed);
}

TEST(Verdict, OfARequestThatWasCutOffInTimeIsPassed) {
    EXPECT_EQ(judge(run_with(108, 600us, {900ms}), {}).outcome, Outcome::passed);
    EXPECT_EQ(judge(run_with(108, 4s, {3900ms}), {}).outcome, Outcome::passed);
    EXPECT_EQ(judge(run_with(108, 4s, {4100ms}), {}).outcome, Outcome::failed);
}

TEST(Verdict, ComparesAHangWithItsOwnRowIfThatHasEnoughAnswers) {
    stats::Snapshot last = run_with(1000, 1ms, {3s});
    last.aggregated.response_times.record(10s, 1000);
    EXPECT_EQ(judge(last, {}).outcome, Outcome::failed);
    last = run_with(999, 1ms, {3s});
    last.aggregated.response_times.record(10s, 1000);
    EXPECT_EQ(judge(last, {}).outcome, Outcome::passed);
    // What is slow by nature, and rare, does not hang.
    last = run_with(5, 8s, {6s});
    last.aggregated.response_times.record(1ms, 100'000);
    EXPECT_EQ(judge(last, {}).outcome, Outcome::passed);
}

TEST(Verdict, OfStreamsThatTheStopCutOffIsPassed) {
    stats::Snapshot last = run_of(0);
    last.aggregated.interrupted = last.aggregated.interrupted_served = 3;
    last.aggregated.cut_off.record(60s, 3);
    EXPECT_EQ(judge(last, {}).outcome, Outcome::passed);
}

TEST(Verdict, OfARunThatCouldNotGoOnSaysWhy) {
    stats::Snapshot last = run_of(0);
    last.run.abort_reason = "'/' is relative and no host is given; use --host URL";
    const Verdict verdict = judge(last, {});
    EXPECT_EQ(verdict.outcome, Outcome::unusable);
    EXPECT_EQ(verdict.exit_code, 2);
    EXPECT_THAT(verdict.reasons, ElementsAre(last.run.abort_reason));
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

TEST(Verdict, OfAGeneratorThatHeldUpItsUsersIsNotTrusted) {
    using namespace std::chrono_literals;
    stats::Snapshot last = run_of(5, 1);
    last.generator.share = 0.06;
    last.generator.time = 1s;
    const Verdict verdict = judge(last, {});
    EXPECT_EQ(verdict.outcome, Outcome::not_trusted);
    EXPECT_EQ(verdict.exit_code, 5);
    EXPECT_EQ(verdict.reasons.size(), 2U);
    EXPECT_EQ(judge(last, {.generator_limit = 0.1}).outcome, Outcome::failed);
    last.generator.of_others = 300ms;
    EXPECT_EQ(judge(last, {}).outcome, Outcome::failed) << "a third of it others caused";
    EXPECT_EQ(judge(last, {.generator_limit = 0.04}).outcome, Outcome::not_trusted);
    last.generator.of_others = 950ms;
    EXPECT_EQ(judge(last, {.generator_limit = 0}).outcome, Outcome::failed) << "50 ms are noise";
    last.generator.of_others = 0ms;
    last.run.is_partial = true;
    EXPECT_EQ(judge(last, {}).outcome, Outcome::partial);
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
    last.run.hook_problem = "teardown threw: no database";
    const Verdict verdict = judge(last, {});
    EXPECT_EQ(verdict.outcome, Outcome::failed);
    EXPECT_EQ(verdict.exit_code, 1);
    EXPECT_THAT(verdict.reasons, ElementsAre("teardown threw: no database"));
}

TEST(Verdict, NamesEachOutcomeOnce) {
    EXPECT_EQ(name_of(Outcome::unusable), "unusable");
    EXPECT_EQ(name_of(Outcome::interrupted), "interrupted");
    EXPECT_EQ(name_of(Outcome::partial), "partial");
    EXPECT_EQ(name_of(Outcome::not_trusted), "not trusted");
    EXPECT_EQ(name_of(Outcome::failed), "failed");
    EXPECT_EQ(name_of(Outcome::passed), "passed");
}

TEST(Verdict, TakesTheExitCodeOfOnQuitting) {
    const auto failed = judge(run_of(8, 1), {.exit_code_of_scenario = 9});
    EXPECT_EQ(failed.outcome, Outcome::failed);
    EXPECT_EQ(failed.exit_code, 9);
    EXPECT_THAT(
        failed.reasons,
        ElementsAre("1 of 8 requests failed", "on_quitting set the exit code 9 in place of 1")
    );
    const auto excused = judge(run_of(8, 1), {.exit_code_of_scenario = 0});
    EXPECT_EQ(excused.outcome, Outcome::passed);
    EXPECT_EQ(excused.exit_code, 0);
    EXPECT_EQ(judge(run_of(8), {.exit_code_of_scenario = 7}).outcome, Outcome::failed);
    EXPECT_THAT(judge(run_of(8), {.exit_code_of_scenario = 0}).reasons, IsEmpty());
}

TEST(Verdict, TrustsNoRunThatADebuggerStopped) {
    const auto verdict = judge(run_of(8), {.debugger = "a debugger has stopped worker 1"});
    EXPECT_EQ(verdict.outcome, Outcome::not_trusted);
    EXPECT_EQ(verdict.exit_code, exit_not_trusted);
    EXPECT_THAT(verdict.reasons, ElementsAre("a debugger has stopped worker 1"));
}

TEST(Verdict, TakesNoExitCodeThatAProcessCannotEndWith) {
    for (const int code : {256, 300, -1}) {
        const auto failed = judge(run_of(8, 1), {.exit_code_of_scenario = code});
        EXPECT_EQ(failed.exit_code, exit_failed) << code;
        EXPECT_EQ(failed.outcome, Outcome::failed);
    }
    EXPECT_EQ(judge(run_of(8, 1), {.exit_code_of_scenario = 255}).exit_code, 255);
}

TEST(Verdict, ARunThatShowsNothingFailsWhateverOnQuittingSays) {
    stats::Snapshot not_begun = run_of(0);
    not_begun.run.setup_problem = "setup threw std::runtime_error: no database";
    stats::Snapshot warming = run_of(8);
    warming.run.warms_up = true;
    for (const auto& run : {not_begun, warming}) {
        const auto verdict = judge(run, {.exit_code_of_scenario = 0});
        EXPECT_EQ(verdict.outcome, Outcome::failed);
        EXPECT_EQ(verdict.exit_code, exit_failed);
    }
}

TEST(Verdict, LeavesTheExitCodeOfARunThatShowsNotAllAlone) {
    stats::Snapshot partial = run_of(8);
    partial.run.is_partial = true;
    EXPECT_EQ(judge(partial, {.exit_code_of_scenario = 0}).exit_code, exit_partial);
    const Circumstances interrupted{.signal = SIGINT, .exit_code_of_scenario = 0};
    EXPECT_EQ(judge(run_of(8), interrupted).exit_code, exit_signal_base + SIGINT);
}

}  // namespace
}  // namespace mayfly::judge
