#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "report/json.hpp"
#include "report/json_report.hpp"
#include "report/json_rows.hpp"
#include "unit/report/sample_run.hpp"

namespace mayfly::report {
namespace {

TEST(JsonSeries, AreEmptyListsWithoutSeries) {
    Json document;
    add_series(document, sample_run());
    EXPECT_EQ(document.dump(), R"({"checks":[],"metrics":[],"labels":[]})");
}

TEST(JsonSeries, HaveTheFiguresOfEachType) {
    Json document;
    add_series(document, with_series(sample_run()));
    EXPECT_EQ(
        document["checks"].dump(),
        R"([{"name":"has cents","count":4,"passed":3,"failed":1,"rate":0.75}])"
    );
    const Json& metrics = document["metrics"];
    ASSERT_EQ(metrics.size(), 5U);
    EXPECT_EQ(
        metrics[0].dump(),
        R"({"name":"orders","type":"counter","unit":"pieces","count":2,"left_out":0,"sum":250,)"
        R"("last":50,"min":50,"max":200,"mean":125})"
    );
    EXPECT_EQ(metrics[1]["last"], 3);
    EXPECT_EQ(metrics[2]["passed"], 2);
    EXPECT_DOUBLE_EQ(metrics[2]["rate"].get<double>(), 2.0 / 3);
    EXPECT_FALSE(metrics[2].contains("sum"));
    EXPECT_EQ(metrics[3]["median"], 3);
    EXPECT_EQ(metrics[3]["percentiles"]["99.9"], 9);
    EXPECT_EQ(metrics[4]["left_out"], 2);
    EXPECT_FALSE(metrics[4].contains("mean"));
    const Json& labels = document["labels"][0];
    EXPECT_EQ(labels["labels"].dump(), R"({"region":"eu","tier":"gold"})");
    EXPECT_EQ(labels["num_requests"], 2);
    EXPECT_EQ(labels["num_failures"], 1);
    EXPECT_EQ(labels["max_response_time"], 40);
    EXPECT_EQ(labels["requests_per_second"], 0.1);
}

TEST(JsonSeries, AReportFromAFileHasThem) {
    const SampleRecord sample{.snapshot = with_series(sample_run())};
    const auto reported = report_document_of(to_json(sample.record()));
    ASSERT_TRUE(reported) << reported.error().message;
    const auto snapshot = Json::parse(*reported)["snapshot"];
    EXPECT_EQ(snapshot["checks"][0]["failed"], 1);
    EXPECT_EQ(snapshot["labels"][0]["num_requests"], 2);
}

}  // namespace
}  // namespace mayfly::report
