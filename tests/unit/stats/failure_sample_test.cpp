#include "stats/failure_sample.hpp"

#include <algorithm>
#include <random>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "stats/recorder.hpp"

namespace mayfly::stats {
namespace {

FailureSample at(UnixMillis time, std::string error = "e") {
    FailureSample sample;
    sample.time = time;
    sample.error = std::move(error);
    return sample;
}

std::vector<UnixMillis> times_of(const FailureSamples& samples) {
    std::vector<UnixMillis> times;
    for (const auto& sample : samples.all()) times.push_back(sample->time);
    return times;
}

TEST(FailureSamples, KeepsTheFirstTwoAndTheLatestInWhateverOrderTheyCome) {
    std::vector<UnixMillis> order{5, 1, 4, 9, 2, 7, 3};
    std::mt19937 random(1);
    for (int round = 0; round < 50; ++round) {
        std::shuffle(order.begin(), order.end(), random);
        FailureSamples parts[3];
        for (std::size_t i = 0; i < order.size(); ++i) parts[random() % 3].add(at(order[i]));
        FailureSamples left = parts[0];
        left.merge(parts[1]);
        left.merge(parts[2]);
        FailureSamples right = parts[2];
        right.merge(parts[1]);
        right.merge(parts[1]);
        FailureSamples all = parts[0];
        all.merge(right);
        EXPECT_EQ(times_of(left), (std::vector<UnixMillis>{1, 2, 9}));
        EXPECT_EQ(times_of(all), times_of(left));
    }
}

TEST(FailureSamples, TellsSamplesOfOneMillisecondApart) {
    FailureSamples samples;
    for (const char* error : {"c", "a", "b", "a"}) samples.add(at(1, error));
    ASSERT_EQ(samples.all().size(), 3u);
    EXPECT_EQ(samples.all()[0]->error, "a");
    EXPECT_EQ(samples.all()[2]->error, "c");
}

TEST(FailureSample, IsCutToItsLimits) {
    FailureSample sample = at(1);
    sample.url = sample.request_head = sample.response_body = std::string(100'000, 'x');
    sample.keep_to_limits();
    EXPECT_EQ(sample.url.size(), FailureSampleLimits::url);
    EXPECT_EQ(sample.request_head.size(), FailureSampleLimits::head);
    EXPECT_EQ(sample.response_body.size(), FailureSampleLimits::body + FailureSampleLimits::note);
}

class SampledRecorder : public testing::Test {
protected:
    SampledRecorder() { recorder.set_failure_sampler(&sampler); }

    void fail(const std::string& name, int second, const std::string& body = "") {
        const std::string error = "refused";
        const Exchanged exchanged{.url = "u", .response_body = body};
        Sample sample{.method = "GET", .name = name, .outcome = Outcome::failure};
        sample.error = error;
        sample.started = Instant(std::chrono::seconds(second));
        sample.exchanged = &exchanged;
        recorder.record(sample);
    }

    const FailureSampler sampler{
        .note = [](FailureSample& sample) { sample.user = 7; },
        .finish = [this](FailureSample& sample) { sample.error = "masked", ++finished; }};
    int finished = 0;
    Recorder recorder{Instant{}, 0};
};

TEST_F(SampledRecorder, SamplesTheFirstTwoOnceAndTheLatestOfEachInterval) {
    for (const int second : {1, 2, 3, 4}) fail("/", second);
    const auto first = recorder.take(10'000);
    ASSERT_EQ(first.errors.size(), 1u);
    EXPECT_EQ(times_of(first.errors[0].samples), (std::vector<UnixMillis>{1000, 2000, 4000}));
    EXPECT_EQ(first.errors[0].samples.all()[0]->user, 7u);
    EXPECT_EQ(first.errors[0].samples.all()[0]->error, "masked");
    EXPECT_EQ(finished, 3) << "what is replaced need not be masked";
    for (const int second : {11, 12, 13}) fail("/", second);
    const auto next = recorder.take(20'000);
    EXPECT_EQ(times_of(next.errors.at(0).samples), (std::vector<UnixMillis>{13'000}));
    EXPECT_TRUE(recorder.take(30'000).errors.empty());
}

TEST_F(SampledRecorder, BeginsAnewWithTheStatistics) {
    for (const int second : {1, 2, 3}) fail("/", second);
    (void)recorder.take(10'000);
    fail("/", 10);
    recorder.forget_samples();
    EXPECT_TRUE(recorder.take(11'000).errors.at(0).samples.empty());
    for (const int second : {11, 12, 13}) fail("/", second);
    EXPECT_EQ(recorder.take(20'000).errors.at(0).samples.all().size(), 3u);
}

TEST_F(SampledRecorder, KeepsToItsBudgetAndSendsTheRestLater) {
    constexpr int rows = 300;
    const std::string body(FailureSampleLimits::body, 'x');
    for (int row = 0; row < rows; ++row) fail("/" + std::to_string(row), 1, body);
    std::size_t samples = 0;
    std::uint64_t failures = 0;
    int takes = 0;
    for (; samples < rows && takes < rows; ++takes) {
        std::size_t bytes = 0;
        for (const auto& error : recorder.take(10'000 + takes).errors) {
            samples += error.samples.all().size();
            bytes += error.samples.size();
            failures += error.occurrences;
        }
        EXPECT_LE(bytes, Recorder::sample_budget + 4 * body.size());
    }
    EXPECT_EQ(samples, rows);
    EXPECT_EQ(failures, rows);
    EXPECT_GT(takes, 5);
}

TEST_F(SampledRecorder, HandsInEverythingAtTheEnd) {
    const std::string body(FailureSampleLimits::body, 'x');
    for (int row = 0; row < 300; ++row) fail("/" + std::to_string(row), 1, body);
    std::size_t samples = 0;
    for (const auto& error : recorder.take(10'000, Recorder::Samples::all).errors) {
        samples += error.samples.all().size();
    }
    EXPECT_EQ(samples, 300u);
}

TEST_F(SampledRecorder, BoundsWhatWaits) {
    const std::string body(FailureSampleLimits::body, 'x');
    for (int row = 0; row < 400; ++row) {
        for (int i = 0; i < 20; ++i) fail("/" + std::to_string(row), i, body);
    }
    std::size_t bytes = 0;
    for (const auto& error : recorder.take(100'000, Recorder::Samples::all).errors) {
        bytes += error.samples.size();
    }
    EXPECT_LE(bytes, Recorder::most_waiting_samples + 4 * body.size());
}

}  // namespace
}  // namespace mayfly::stats
