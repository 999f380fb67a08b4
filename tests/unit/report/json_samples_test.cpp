#include <array>
#include <string_view>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "report/json_page.hpp"
#include "report/json_rows.hpp"

namespace mayfly::report {
namespace {

using Key = std::array<std::string_view, 3>;

stats::Snapshot with_one_failure() {
    stats::FailureSample sample{
        .time = 5000, .worker = "worker 2", .kind = "Shopper", .user = 7, .error = "503"};
    sample.status = 503;
    sample.response_time = std::chrono::milliseconds(12);
    sample.phases.add(stats::Phase::first_byte, std::chrono::milliseconds(9));
    sample.request_head = "GET /cart HTTP/1.1\r\n\r\n";
    stats::Snapshot snapshot;
    snapshot.errors.push_back({.method = "GET", .name = "/cart", .error = "503"});
    snapshot.errors.back().samples.add(sample);
    return snapshot;
}

TEST(JsonSamples, AreThoseOfTheFailureThatIsNamed) {
    const auto message = failure_message(with_one_failure(), Key{"GET", "/cart", "503"});
    ASSERT_TRUE(message);
    const auto samples = Json::parse(*message)["samples"];
    ASSERT_EQ(samples.size(), 1U);
    EXPECT_EQ(samples[0]["worker"], "worker 2");
    EXPECT_EQ(samples[0]["user"], 7);
    EXPECT_EQ(samples[0]["status"], 503);
    EXPECT_EQ(samples[0]["response_time"], 12.0);
    EXPECT_EQ(samples[0]["phases"], Json::object({{"first_byte", 9.0}})) << "only what happened";
    EXPECT_EQ(samples[0]["request_head"], "GET /cart HTTP/1.1\r\n\r\n");
}

TEST(JsonSamples, AreOfNoOtherFailure) {
    EXPECT_FALSE(failure_message(with_one_failure(), Key{"GET", "/cart", "500"}));
    EXPECT_FALSE(failure_message(with_one_failure(), Key{"POST", "/cart", "503"}));
}

TEST(JsonSamples, AreOnlyCountedWhereThePageAsksForThemLater) {
    const auto row = errors_json(with_one_failure(), SamplesIn::count)[0];
    EXPECT_EQ(row["num_samples"], 1);
    EXPECT_FALSE(row.contains("samples"));
}

}  // namespace
}  // namespace mayfly::report
