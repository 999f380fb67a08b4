#include "report/json_report.hpp"

#include <gmock/gmock.h>
#include <nlohmann/json.hpp>

#include "report/json.hpp"
#include "report/json_page.hpp"
#include "report/json_rows.hpp"
#include "run_record/json_run.hpp"
#include "unit/report/sample_run.hpp"

namespace mayfly::report {
namespace {

using nlohmann::json;
using testing::HasSubstr;

SampleRecord sample() {
    SampleRecord sample;
    sample.timeline.push({.time = 1000, .requests = 5});
    sample.logs.add(logging::Level::info, "hello", 7);
    sample.verdict = judge::Verdict{};
    sample.environment = {{"machine", "box"}};
    return sample;
}

std::string problem(std::string_view saved) {
    const auto document = report_document_of(saved);
    return document ? "" : document.error().message;
}

TEST(ReportDocument, ShowsWhatThePageWouldShow) {
    const SampleRecord run = sample();
    const json report = json::parse(report_document(run.record()));
    json snapshot = json::parse(snapshot_message(run.record()));
    EXPECT_EQ(snapshot["verdict"], report["verdict"]);
    snapshot.erase("verdict");
    // The page asks for the samples of a failure when they are to be seen.
    snapshot["errors"] = errors_json(run.snapshot, SamplesIn::full);
    EXPECT_EQ(report["snapshot"], snapshot);
    EXPECT_EQ(report["history"], json::parse(history_message(run.timeline)));
    EXPECT_EQ(report["state"], json::parse(state_message(run.setup)));
    EXPECT_EQ(report["verdict"]["passed"], true);
    EXPECT_EQ(report["environment"][0]["name"], "machine");
    EXPECT_EQ(report["generated_ms"], run.snapshot.time);
}

TEST(ReportDocument, OfAFileIsThatOfTheRun) {
    SampleRecord run = sample();
    for (int i = 0; i < 1005; ++i) {
        run.snapshot.entries.push_back(sample_entry("GET", std::to_string(i), {}));
    }
    const auto document = report_document_of(to_json(run.record()));
    ASSERT_TRUE(document) << document.error().message;
    EXPECT_EQ(*document, report_document(run.record()));
}

TEST(ReportDocument, HasTheCurveOfASearchAndOfNothingElse) {
    const SampleRecord run = sample();
    EXPECT_FALSE(json::parse(report_document(run.record())).contains("find_max"));
    const judge::RateCurve curve{.end = judge::SearchEnd::found, .bounds = {93, 97}};
    RunRecord record = run.record();
    record.curve = &curve;
    EXPECT_EQ(json::parse(report_document(record))["find_max"]["maximum"], 95.0);
    EXPECT_EQ(report_document_of(to_json(record)).value(), report_document(record));
}

TEST(ReportDocument, TakesAFileThatHasOnlyTheFigures) {
    json saved = json::parse(to_json(sample().record()));
    for (const char* name : {"state", "history", "logs", "verdict", "environment"}) {
        saved.erase(name);
    }
    const auto document = report_document_of(saved.dump());
    ASSERT_TRUE(document) << document.error().message;
    const json report = json::parse(*document);
    EXPECT_EQ(report["history"]["time_ms"], json::array());
    EXPECT_EQ(report["snapshot"]["logs"], json::array());
    EXPECT_EQ(report["state"]["kinds"], json::array());
    EXPECT_FALSE(report.contains("verdict"));
}

TEST(ReportDocument, RefusesWhatIsNoSuchFile) {
    EXPECT_THAT(problem(""), HasSubstr("not JSON"));
    EXPECT_THAT(problem("[]"), HasSubstr("not JSON"));
    EXPECT_THAT(problem("{}"), HasSubstr("no file that mayfly wrote"));
    EXPECT_THAT(problem(R"({"generator": "mayfly", "format": 1})"), HasSubstr("another format"));
    json saved = json::parse(to_json(sample().record()));
    saved["entries"] = 5;
    EXPECT_THAT(problem(saved.dump()), HasSubstr("no proper 'entries'"));
    saved["entries"] = {5};
    EXPECT_THAT(problem(saved.dump()), HasSubstr("not complete"));
    saved["entries"] = {{{"num_requests", 3}, {"phases", {{"dns", 7}}}}};
    EXPECT_THAT(problem(saved.dump()), HasSubstr("not complete"));
}

TEST(ReportDocument, ComparesWithABaseline) {
    const std::string saved = to_json(sample().record());
    const auto run = run_record::read_run(saved);
    const json report = json::parse(report_document_of(saved, run.value()).value());
    EXPECT_EQ(report["comparison"]["before"]["id"], "run-1");
    EXPECT_EQ(report["comparison"]["rows"].size(), 3U);
    EXPECT_FALSE(json::parse(report_document_of(saved).value()).contains("comparison"));
}

}  // namespace
}  // namespace mayfly::report
