// A whole search on a server that is a queue, second by second, as the master shows it.
#include "judge/rate_finder.hpp"

#include <algorithm>
#include <cmath>
#include <deque>
#include <numeric>

#include <gmock/gmock.h>

#include "judge/thresholds.hpp"

namespace mayfly::judge {
namespace {

using namespace std::chrono_literals;
using What = RateFinder::Act::What;
using ::testing::HasSubstr;
using ::testing::StartsWith;

/// A queue that serves so many a second, each in 10 ms, and what is measured of it.
class World {
public:
    explicit World(double capacity, std::vector<std::string> thresholds = {"p99 < 200ms"})
        : capacity_(capacity) {
        thresholds_ = *plan::parse_thresholds(thresholds);
        now_.run.state = stats::RunState::running;
        now_.arrivals.emplace();
    }

    std::size_t think = 0;  // Seconds that a task takes beside.
    double cores_at = 1e9;  // From this rate on the generator is the limit.
    double late_at = 1e9;   // From this one on its processor is full, and what is due begins late.
    double drops_at = 1e9;  // From this one on arrivals are dropped.
    bool is_reachable = true;

    RateFinder run(const SearchOptions& options, int seconds = 600, double generator_limit = 0.05) {
        rate_ = options.from;
        RateFinder finder({options, generator_limit});
        for (int second = 0; second < seconds; ++second) {
            pass_second();
            const auto act = finder.take(now_);
            if (act.what == What::stop) return finder;
            if (act.what == What::set_rate) rate_ = act.rate;
            if (act.what != What::nothing) reset();
        }
        return finder;
    }
    const stats::Snapshot& now() const { return now_; }
    Duration time() const { return now_.run.elapsed; }

private:
    void reset() {
        now_.run.measured = 0s;
        ++now_.run.measured_from;
        now_.aggregated = {};
        now_.arrivals->scheduled = under_way();
        now_.arrivals->completed = now_.arrivals->failed = now_.arrivals->dropped = 0;
        now_.arrivals->late = 0;
        now_.arrivals->start_delays = {};
        now_.generator = {};
    }
    std::uint64_t under_way() const {
        return static_cast<std::uint64_t>(
            std::llround(std::accumulate(thinking_.begin(), thinking_.end(), backlog_))
        );
    }

    void pass_second() {
        now_.run.elapsed += 1s;
        now_.run.measured += 1s;
        const double before = backlog_;
        thinking_.push_back(rate_);
        double coming = 0;
        for (; thinking_.size() > think; thinking_.pop_front()) coming += thinking_.front();
        const double served = std::min(backlog_ + coming, capacity_);
        backlog_ += coming - served;
        const Duration wait(std::llround((before + backlog_) / 2 / capacity_ * 1e9));
        const auto count = static_cast<std::uint64_t>(std::llround(served));
        auto& all = now_.aggregated;
        all.requests += count;
        all.failures += is_reachable ? 0 : count;
        all.statuses[is_reachable ? 200 : 0] += count;
        all.response_times.record(10ms + wait, count);
        all.median = all.response_times.percentile(50);
        auto& arrivals = *now_.arrivals;
        arrivals.completed += count;
        arrivals.dropped += rate_ > drops_at ? 5 : 0;
        arrivals.scheduled = arrivals.ended() + under_way();
        arrivals.start_delays.record(rate_ > late_at ? 2s : Duration(20us), count);
        if (rate_ > late_at) {
            arrivals.late += count;
            all.response_times.record(2s, count);
        }
        now_.workers = {{.name = "worker 1", .cpu = rate_ > late_at ? 0.8 : 0.3}};
        if (rate_ > cores_at) now_.generator = {.share = 0.4, .time = 2s};
        now_.thresholds.clear();
        for (const auto& threshold : thresholds_) {
            now_.thresholds.push_back(evaluate(threshold, figures_of(threshold, now_)));
        }
    }

    double capacity_;
    double rate_ = 0;
    double backlog_ = 0;
    std::deque<double> thinking_;  // In each of the last seconds.
    std::vector<plan::Threshold> thresholds_;
    stats::Snapshot now_;
};

TEST(RateFinder, FindsTheCapacityOfAQueueWithinTwoMinutes) {
    World world(95);
    const auto finder = world.run({});
    const RateCurve& curve = finder.curve();
    ASSERT_EQ(curve.end, SearchEnd::found) << curve.why;
    EXPECT_NEAR(curve.bounds.held, 95, 4);
    EXPECT_NEAR(curve.bounds.middle(), 95, 6);
    EXPECT_LE(world.time(), 120s);
    EXPECT_THAT(
        answer_words(curve), ::testing::MatchesRegex("9[0-9.]+/s \\(9[0-9.]+ to [0-9.]+\\)")
    );
    EXPECT_EQ(
        curve.steps.front().words,
        "failed: p99 < 200ms (" + curve.steps.front().thresholds.front().words + ")"
    );
    EXPECT_EQ(verdict_on(curve, {}).exit_code, 0);
}

// Its threshold holds for seconds beyond the capacity, but the backlog grows.
TEST(RateFinder, NoticesThatATargetFallsBehindBeforeALenientThresholdDoes) {
    World world(95, {"p99 < 30s"});
    const auto finder = world.run({.from = 80});
    ASSERT_EQ(finder.curve().end, SearchEnd::found);
    EXPECT_NEAR(finder.curve().bounds.middle(), 95, 8);
    EXPECT_THAT(finder.curve().steps[1].words, HasSubstr("the target fell behind"));
}

TEST(RateFinder, MeasuresNothingBeforeTheBacklogOfAnOverloadedRateIsGone) {
    World world(50);
    const auto finder = world.run({.from = 400});
    ASSERT_EQ(finder.curve().end, SearchEnd::found);
    for (const RateStep& step : finder.curve().steps) {
        if (step.asked > 48) continue;
        EXPECT_EQ(step.finding, RateFinding::held) << step.asked;
    }
}

// While they begin, more and more are under way, which is no sign of overload.
TEST(RateFinder, LetsLongTasksSettle) {
    for (const double from : {20.0, 80.0, 400.0}) {
        World world(95);
        world.think = 6;
        const auto finder = world.run({.from = from});
        ASSERT_EQ(finder.curve().end, SearchEnd::found) << from;
        EXPECT_NEAR(finder.curve().bounds.middle(), 95, 8) << from;
    }
}

TEST(RateFinder, SaysThatTheGeneratorWasTheLimit) {
    World world(1e6);
    world.cores_at = 690;
    const auto finder = world.run({});
    EXPECT_EQ(finder.curve().end, SearchEnd::generator);
    EXPECT_THAT(answer_words(finder.curve()), StartsWith("at least 6"));
    EXPECT_THAT(
        answer_words(finder.curve()), HasSubstr("the generator was the limit; add workers")
    );
    const auto verdict = verdict_on(finder.curve(), {});
    EXPECT_EQ(verdict.outcome, Outcome::not_trusted);
    EXPECT_EQ(verdict.exit_code, 5);
}

// The response time counts from when a request was due, so a threshold on it fails as well.
TEST(RateFinder, BlamesTheGeneratorWhereWhatIsDueWaitsThereAndNotAtTheTarget) {
    World world(1e6);
    world.late_at = 690;
    const auto finder = world.run({});
    EXPECT_EQ(finder.curve().end, SearchEnd::generator);
    EXPECT_THAT(finder.curve().steps[3].words, HasSubstr("100 % of the arrivals began late"));
}

TEST(RateFinder, TakesAsManyLateArrivalsAsThePersonAllows) {
    World world(1e6, {"p99 < 10s"});
    world.late_at = 690;
    const auto strict = world.run({.to = 800});
    EXPECT_EQ(strict.curve().end, SearchEnd::generator);
    const auto lenient = world.run({.to = 800}, 600, 1);
    EXPECT_EQ(lenient.curve().end, SearchEnd::all_held) << lenient.curve().why;
}

TEST(RateFinder, CountsDroppedArrivalsAsTheGeneratorsWhenAllThresholdsHold) {
    World world(1e6);
    world.drops_at = 300;
    const auto finder = world.run({});
    EXPECT_EQ(finder.curve().end, SearchEnd::generator);
    EXPECT_THAT(
        finder.curve().steps[2].words, HasSubstr("were dropped, as no user could begin them")
    );
}

TEST(RateFinder, EndsAtTheBoundWhereAllHolds) {
    World world(1e6);
    const auto finder = world.run({.to = 400});
    EXPECT_EQ(finder.curve().end, SearchEnd::all_held);
    EXPECT_THAT(answer_words(finder.curve()), StartsWith("at least 400/s"));
    EXPECT_EQ(verdict_on(finder.curve(), {}).exit_code, 0);
}

TEST(RateFinder, GivesUpWhereNothingHolds) {
    World world(1e6, {"p99 < 1ms"});
    const auto finder = world.run({});
    EXPECT_EQ(finder.curve().end, SearchEnd::none_held);
    EXPECT_EQ(finder.curve().steps.size(), RateSearch::most_halvings + 1);
    EXPECT_EQ(verdict_on(finder.curve(), {}).exit_code, 6);
}

TEST(RateFinder, TriesNoOtherRateWhenNobodyAnswers) {
    World world(1e6);
    world.is_reachable = false;
    const auto finder = world.run({});
    EXPECT_EQ(finder.curve().end, SearchEnd::unreachable);
    EXPECT_EQ(finder.curve().steps.size(), 1U);
    EXPECT_EQ(verdict_on(finder.curve(), {}).exit_code, 1);
}

TEST(RateFinder, TriesNoOtherRateWhenAThresholdHasNoSamples) {
    World world(1e6, {"p99 < 1s", "GET /nowhere: p99 < 1s"});
    const auto finder = world.run({});
    EXPECT_EQ(finder.curve().end, SearchEnd::no_samples);
    EXPECT_THAT(answer_words(finder.curve()), HasSubstr("'GET /nowhere: p99 < 1s'"));
    EXPECT_EQ(verdict_on(finder.curve(), {}).exit_code, 6);
}

TEST(RateFinder, SaysWhatItKnewWhenItIsInterrupted) {
    World world(95);
    auto finder = world.run({}, 40);
    finder.end(world.now(), true);
    EXPECT_THAT(
        answer_words(finder.curve()), StartsWith("none found: it was interrupted; 93.8/s held and ")
    );
    const Verdict interrupted{Outcome::interrupted, 130, {"it was interrupted"}};
    EXPECT_EQ(verdict_on(finder.curve(), interrupted).exit_code, 130);
    EXPECT_EQ(verdict_on(finder.curve(), {Outcome::partial, 4}).exit_code, 4);
    EXPECT_EQ(verdict_on(finder.curve(), {}).exit_code, 1);
}

TEST(RateFinder, AddsALimitOnFailuresUnlessThereIsOne) {
    const auto added = thresholds_of_search(*plan::parse_thresholds({"p99 < 1s abort after 5s"}));
    ASSERT_EQ(added.size(), 2U);
    EXPECT_EQ(added[0].abort_after, 0s);
    EXPECT_EQ(added[1].text, "failures < 1%");
    const auto own = thresholds_of_search(*plan::parse_thresholds({"GET /: failures < 5"}));
    EXPECT_EQ(own.size(), 1U);
}

}  // namespace
}  // namespace mayfly::judge
