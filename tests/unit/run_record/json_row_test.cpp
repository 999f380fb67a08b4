#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "run_record/json_run.hpp"
#include "unit/report/sample_run.hpp"

namespace mayfly::run_record {
namespace {

using namespace std::chrono_literals;

TEST(EntryJson, TellsWhatWasCutOff) {
    stats::EntrySnapshot entry;
    EXPECT_EQ(
        entry_json(entry)["cut_off"],
        Json::parse(R"({"count": 0, "unanswered": 0, "min": 0.0, "median": 0.0, "max": 0.0})")
    );
    for (const Duration time : {2s, 3s, 4s}) entry.cut_off.record(time);
    entry.unanswered.record(4s);
    const Json cut_off = entry_json(entry)["cut_off"];
    EXPECT_EQ(cut_off["count"], 3);
    EXPECT_EQ(cut_off["unanswered"], 1);
    EXPECT_EQ(cut_off["min"], 2000.0);
    EXPECT_NEAR(cut_off["median"].get<double>(), 3000, 3);
    EXPECT_EQ(cut_off["max"], 4000.0);
}

TEST(JsonRow, IsReadAsItWas) {
    stats::Timeline timeline;
    for (int second = 0; second < 3; ++second) {
        timeline.rows().begin_second();
        timeline.rows().add({"GET", "/"}, {5.25, 1, 2ms, 90ms + 1ns, 91'234'567ns});
    }
    timeline.rows().begin_second();
    const auto run = report::sample_run();
    for (const auto& entry : run.entries) {
        Json json = entry_json(entry);
        if (Json seconds = seconds_json(timeline, entry); !seconds.is_null()) {
            json["seconds"] = seconds;
        }
        std::string histogram;
        append_histogram(histogram, entry.response_times);
        json["histogram"] = Json::parse(histogram);
        EXPECT_EQ(read_row(json), row_of(entry, timeline));
    }
    EXPECT_EQ(read_row(entry_json({})), row_of({}, timeline)) << "of one that nobody asked for";
}

TEST(JsonRow, HasNoTimesIfTheyAreDamaged) {
    for (const Json& packed : {Json("zz"), Json("00"), Json(7)}) {
        EXPECT_TRUE(read_row({{"histogram", {{"packed", packed}}}}).times.empty()) << packed;
    }
}

}  // namespace
}  // namespace mayfly::run_record
