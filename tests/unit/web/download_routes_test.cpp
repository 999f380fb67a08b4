#include <gmock/gmock.h>
#include <nlohmann/json.hpp>

#include "unit/web/routes_fixture.hpp"
#include "web/assets.hpp"

namespace mayfly::web {
namespace {

using nlohmann::json;
using testing::HasSubstr;

using testing::Contains;
using testing::Pair;
using testing::StartsWith;

class DownloadRoutes : public RoutesTest {
protected:
    DownloadRoutes() {
        control.snapshot.run.started = 1'790'000'000'000;  // 2026-09-21 14:13:20 UTC
        control.snapshot.run.scenario = "scenarios/shop.cpp";
        control.snapshot.run.host = "http://shop.example:8080/v1";
        control.snapshot.aggregated.name = "Aggregated";
    }
};

TEST_F(DownloadRoutes, CsvFilesHaveLocustsHeadersAndNames) {
    const Answer requests = get("/stats/requests/csv");
    EXPECT_THAT(requests.content_type, StartsWith("text/csv"));
    EXPECT_THAT(requests.body, StartsWith("Type,Name,Request Count,Failure Count,"));
    EXPECT_THAT(
        requests.headers,
        Contains(Pair(
            "Content-Disposition",
            "attachment; filename=\"mayfly_2026-09-21-14h13_shop_shop.example_requests.csv\""
        ))
    );
    EXPECT_THAT(
        get("/stats/failures/csv").body,
        StartsWith("Method,Name,Error,Occurrences,First Seen,Last Seen")
    );
    EXPECT_THAT(get("/exceptions/csv").body, StartsWith("Count,Message,Traceback,Nodes"));
}

TEST_F(DownloadRoutes, AFormulaInACellIsText) {
    control.snapshot.entries.push_back({.method = "GET", .name = "=cmd|' /C calc'!A0"});
    EXPECT_THAT(get("/stats/requests/csv").body, HasSubstr(",'=cmd|"));
}

TEST_F(DownloadRoutes, TheFullHistoryIsAFileWhenThereIsOne) {
    EXPECT_EQ(get("/stats/requests_full_history/csv").status, 404U);
    control.history_file = "out_stats_history.csv";
    const Answer answer = get("/stats/requests_full_history/csv");
    EXPECT_EQ(answer.status, 200U);
    EXPECT_EQ(answer.file, "out_stats_history.csv");
}

TEST_F(DownloadRoutes, TheJsonFileIsThatOfTheCommandLine) {
    const json saved = json::parse(get("/api/report.json").body);
    EXPECT_EQ(saved["format"], 2);
    EXPECT_EQ(saved["run"]["scenario"], "scenarios/shop.cpp");
}

TEST_F(DownloadRoutes, TheReportHasItsOwnPolicy) {
    const Answer answer = get("/stats/report");
    if (report_bundle().script.empty()) {
        EXPECT_EQ(answer.status, 404U);
        return;
    }
    EXPECT_EQ(answer.status, 200U);
    EXPECT_THAT(answer.content_type, StartsWith("text/html"));
    EXPECT_THAT(
        answer.headers, Contains(Pair("Content-Security-Policy", HasSubstr("script-src 'sha256-")))
    );
    EXPECT_THAT(
        get("/stats/report", "download=1").headers,
        Contains(Pair("Content-Disposition", HasSubstr("report.html")))
    );
}

TEST_F(DownloadRoutes, MetricsSpeakBothFormats) {
    EXPECT_THAT(get("/metrics").content_type, HasSubstr("version=0.0.4"));
    const Answer open = route(
        control,
        {.method = "GET",
         .path = "/metrics",
         .accept = "application/openmetrics-text;version=1.0.0;q=0.5,text/plain;q=0.1"}
    );
    EXPECT_THAT(open.content_type, HasSubstr("openmetrics-text"));
    EXPECT_TRUE(open.body.ends_with("# EOF\n"));
}

TEST_F(DownloadRoutes, ANameOfAFileIsOnlyAName) {
    control.snapshot.run.scenario = "/tmp/a \"b\r\nX: y.cpp";
    control.snapshot.run.host = "http://[::1]:80";
    const Answer answer = get("/exceptions/csv");
    for (const auto& [name, value] : answer.headers) {
        EXPECT_EQ(value.find_first_of("\r\n"), std::string::npos) << value;
    }
}

}  // namespace
}  // namespace mayfly::web
