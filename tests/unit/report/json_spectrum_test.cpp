#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "report/json.hpp"
#include "report/json_page.hpp"
#include "report/json_parts.hpp"
#include "report/json_report.hpp"
#include "stats/sliding_window.hpp"
#include "unit/report/sample_run.hpp"

namespace mayfly::report {
namespace {

using namespace std::chrono_literals;
using nlohmann::json;

TEST(SpectrumMessage, IsOfTheSumOrOfARow) {
    SampleRecord run;
    run.snapshot.entries = {sample_entry("GET", "/item", {10ms, 20ms})};
    run.snapshot.aggregated = sample_entry("", "Aggregated", {10ms, 20ms, 30ms});
    const json row = json::parse(spectrum_message(run.snapshot, {"GET", "/item"}).value());
    EXPECT_EQ(row["count"], 2);
    EXPECT_EQ(row["values"].back(), 20.0);
    EXPECT_EQ(row["percents"].back(), 100.0);
    EXPECT_EQ(row["counts"].back(), 2);
    EXPECT_EQ(row["values"].size(), row["percents"].size());
    EXPECT_EQ(json::parse(spectrum_message(run.snapshot, {"", ""}).value())["count"], 3);
    EXPECT_FALSE(spectrum_message(run.snapshot, {"GET", "/other"}));
}

TEST(RangeSpectrumMessage, IsOfAPartOfTheRun) {
    const stats::RunParts::RowKey item{"GET", "/item"};
    stats::RunParts parts;
    for (const std::int64_t second : {1, 2, 3}) {
        parts.begin_second(second);
        stats::WindowFigures figures{.requests = 10, .failures = 0, .response_times = {}};
        figures.response_times.record(second * 10ms, 10);
        if (parts.keeps(item, 10)) parts.add(item, figures);
        figures.requests += 1;
        figures.response_times.record(1ms, 1);
        parts.add_rest(figures);
    }
    const json row = json::parse(range_spectrum_message(parts, item, 1000, 3000).value());
    EXPECT_EQ(row["name"], "/item");
    EXPECT_EQ(row["count"], 20);
    EXPECT_EQ(row["max"], 20.0);
    EXPECT_EQ(row["counts"].back(), 20);
    EXPECT_EQ(row["values"].size(), row["percents"].size());
    const json sum = json::parse(range_spectrum_message(parts, {"", ""}, 1000, 3000).value());
    EXPECT_EQ(sum["count"], 22);
    EXPECT_FALSE(range_spectrum_message(parts, {"GET", "/other"}, 1000, 3000));
    EXPECT_FALSE(range_spectrum_message(parts, item, 7000, 9000));
}

TEST(Spectra, AreBoundedAndTheSameFromAFile) {
    SampleRecord run;
    run.snapshot.aggregated = sample_entry("", "Aggregated", {10ms});
    for (int i = 0; i < 60; ++i) {
        const std::vector<Duration> times(static_cast<std::size_t>(i + 1), 5ms);
        run.snapshot.entries.push_back(sample_entry("GET", std::to_string(i), times));
    }
    const json report = json::parse(report_document(run.record()));
    ASSERT_EQ(report["spectra"].size(), 51U);
    EXPECT_EQ(report["spectra"][1]["name"], "10");
    EXPECT_EQ(report_document_of(to_json(run.record())).value(), report_document(run.record()));
}

TEST(Spectra, LeaveOutWhatAFileHasWrong) {
    SampleRecord run;
    run.snapshot.aggregated = sample_entry("", "Aggregated", {10ms});
    json saved = json::parse(to_json(run.record()));
    for (const json& packed : {json("zz"), json("00"), json(7)}) {
        saved["totals"]["histogram"]["packed"] = packed;
        const json report = json::parse(report_document_of(saved.dump()).value());
        ASSERT_EQ(report["spectra"].size(), run.snapshot.entries.size()) << packed;
        for (const json& row : report["spectra"]) EXPECT_NE(row["name"], "Aggregated") << packed;
    }
}

}  // namespace
}  // namespace mayfly::report
