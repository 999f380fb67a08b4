#include "report/json_page.hpp"

#include <gmock/gmock.h>
#include <nlohmann/json.hpp>

#include "unit/report/sample_run.hpp"

namespace mayfly::report {
namespace {

using nlohmann::json;

TEST(CurrentMessage, HasTheWantedPercentilesOfTheLastSeconds) {
    SampleRecord sample;
    sample.snapshot.entries[0].current_percentiles[2] = std::chrono::milliseconds(75);
    sample.snapshot.aggregated.current_percentiles[8] = std::chrono::milliseconds(999);
    const json message = json::parse(current_message(sample.snapshot, {75, 99.9}).value());
    ASSERT_EQ(message["rows"].size(), sample.snapshot.entries.size() + 1);
    EXPECT_EQ(message["rows"][0]["name"], sample.snapshot.aggregated.name);
    EXPECT_EQ(message["rows"][0]["percentiles"], json::parse(R"({"75": 0.0, "99.9": 999.0})"));
    EXPECT_EQ(message["rows"][1]["percentiles"]["75"], 75.0);
    EXPECT_FALSE(current_message(sample.snapshot, {75, 42}));
}

TEST(SnapshotMessage, HasEverythingThePageShows) {
    SampleRecord sample;
    sample.logs.add(logging::Level::info, "hello", 5);
    sample.snapshot.generator.share = 0.25;
    sample.snapshot.generator.time = std::chrono::seconds(2);
    const json message = json::parse(snapshot_message(sample.record()));
    EXPECT_EQ(message.at("load_generator").at("bound_share"), 0.25);
    EXPECT_EQ(message.at("load_generator").at("is_noted"), true);
    for (const char* name :
         {"time_ms",
          "run",
          "totals",
          "entries",
          "errors",
          "exceptions",
          "tasks",
          "kinds",
          "workers",
          "logs",
          "tail"}) {
        EXPECT_TRUE(message.contains(name)) << name;
    }
    EXPECT_EQ(message["run"]["state"], "running");
    EXPECT_EQ(message["entries"].size(), 2U);
    EXPECT_EQ(message["entries"][0]["num_requests"], 5);
    EXPECT_FALSE(message["entries"][0].contains("histogram"));
    EXPECT_TRUE(message["entries"][0]["phases"].empty());
    EXPECT_EQ(message["totals"]["percentiles"]["100"], 150.0);
    EXPECT_EQ(message["logs"][0]["text"], "hello");
    EXPECT_EQ(message["tail"]["time_ms"].size(), 0U);
}

TEST(SnapshotMessage, TellsOnlyTheNewsWhenAsked) {
    SampleRecord sample;
    sample.logs.add(logging::Level::info, "old", 5);
    sample.logs.add(logging::Level::info, "new", 6);
    sample.timeline.push({.time = 1000});
    sample.timeline.push({.time = 2000});
    const json message = json::parse(snapshot_message(sample.record(), {2, 2000}));
    ASSERT_EQ(message["logs"].size(), 1U);
    EXPECT_EQ(message["logs"][0]["text"], "new");
    EXPECT_EQ(message["tail"]["time_ms"], json::array({2000}));
}

TEST(SnapshotMessage, ShowsTheBusiestOfVeryManyEntries) {
    SampleRecord sample;
    sample.snapshot.entries.clear();
    for (std::size_t i = 0; i < most_page_entries + 20; ++i) {
        stats::EntrySnapshot entry;
        entry.name = std::to_string(i);
        entry.requests = i < 30 ? 1 : 100;
        sample.snapshot.entries.push_back(entry);
    }
    const json message = json::parse(snapshot_message(sample.record()));
    EXPECT_EQ(message["entries"].size(), most_page_entries);
    EXPECT_EQ(message["entries_left_out"], 20);
    EXPECT_EQ(message["entries"][0]["name"], "0") << "of equals the first";
    EXPECT_EQ(message["entries"][9]["name"], "9");
    EXPECT_EQ(message["entries"][10]["name"], "30") << "in their order";
}

TEST(HistoryMessage, IsTheWholeTimeline) {
    SampleRecord sample;
    sample.timeline.push({.time = 1000});
    sample.timeline.push({.time = 2000});
    EXPECT_EQ(json::parse(history_message(sample.timeline))["time_ms"].size(), 2U);
}

TEST(Messages, AreOneLine) {
    SampleRecord sample;
    sample.snapshot.entries[0].name = "two\nlines\r";
    sample.snapshot.errors[0].error = "broken \xff text";
    const std::string message = snapshot_message(sample.record());
    EXPECT_EQ(message.find_first_of("\r\n"), std::string::npos);
    EXPECT_EQ(json::parse(message)["entries"][0]["name"], "two\nlines\r");
    EXPECT_EQ(json::parse(state_message(sample.setup))["mode"], "local");
    EXPECT_EQ(json::parse(refusal_message("no \"worker\""))["error"], "no \"worker\"");
}

TEST(SnapshotMessage, HasThePlanOfARunThatGoesOn) {
    SampleRecord sample;
    EXPECT_FALSE(json::parse(snapshot_message(sample.record())).contains("plan"));
    sample.snapshot.planned_users = {{5000, 10}, {9000, 50}};
    sample.snapshot.planned_arrivals = {{5000, 2.5}};
    sample.snapshot.streams = {{"Reader and Writer", "1m:5/s"}};
    EXPECT_EQ(
        json::parse(snapshot_message(sample.record()))["plan"],
        json::parse(R"({"users": [[5000, 10], [9000, 50]], "arrivals": [[5000, 2.5]],
                        "streams": [{"kinds": "Reader and Writer", "rates": "1m:5/s"}]})")
    );
}

}  // namespace
}  // namespace mayfly::report
