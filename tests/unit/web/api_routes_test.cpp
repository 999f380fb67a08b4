#include <gmock/gmock.h>
#include <nlohmann/json.hpp>

#include "unit/web/routes_fixture.hpp"

namespace mayfly::web {
namespace {

using nlohmann::json;
using testing::HasSubstr;

class ApiRoutes : public RoutesTest {};

TEST_F(ApiRoutes, ShowsStateSnapshotAndHistory) {
    control.setup.scenario = "shop.cpp";
    control.snapshot.run.id = "run-1";
    control.timeline.push({.time = 1000});
    EXPECT_EQ(json::parse(get("/api/state").body)["scenario"], "shop.cpp");
    EXPECT_EQ(json::parse(get("/api/snapshot").body)["run"]["id"], "run-1");
    EXPECT_EQ(json::parse(get("/api/history").body)["time_ms"].size(), 1U);
    EXPECT_TRUE(get("/api/events").is_event_stream);
}

TEST_F(ApiRoutes, EventsAreAsTheirReaderWantsThem) {
    const auto wish = get("/api/events").event_wish;
    EXPECT_TRUE(!wish.only_changes && wish.wants_rows && !wish.takes_gzip && wish.last_id.empty());
    Request request{.method = "GET", .path = "/api/events"};
    request.query = "changes=1&rows=none&last_event_id=a-1-2-3";
    request.accept_encoding = "gzip, br";
    Answer answer = route(control, request);
    EXPECT_TRUE(answer.event_wish.only_changes && answer.event_wish.takes_gzip);
    EXPECT_FALSE(answer.event_wish.wants_rows);
    EXPECT_EQ(answer.event_wish.last_id, "a-1-2-3");
    const auto coding = std::pair<std::string, std::string>("Content-Encoding", "gzip");
    EXPECT_THAT(answer.headers, testing::Contains(coding));
    request.last_event_id = "b-1-2-3";
    EXPECT_EQ(route(control, request).event_wish.last_id, "b-1-2-3") << "the newer one";
    for (const char* query : {"rows=some", "changes=yes", "rows=%zz"}) {
        request.query = query;
        EXPECT_EQ(route(control, request).status, 400U) << query;
    }
}

TEST_F(ApiRoutes, ShowsOtherPercentilesOfTheLastSeconds) {
    Request request{.method = "GET", .path = "/api/current", .query = "percentiles=75,99.9"};
    const json rows = json::parse(route(control, request).body)["rows"];
    EXPECT_EQ(rows[0]["percentiles"].size(), 2U);
    for (const char* query : {"percentiles=75,", "percentiles=p75", "percentiles=42", "", "%zz"}) {
        request.query = query;
        EXPECT_EQ(route(control, request).status, 400U) << query;
    }
}

TEST_F(ApiRoutes, ShowsTheSpectrumOfAPartOfTheRun) {
    control.timeline.parts().begin_second(1);
    Request request{.method = "GET", .path = "/api/spectrum", .query = "from=0&until=9000"};
    EXPECT_EQ(json::parse(route(control, request).body)["count"], 0);
    request.query = "from=5000&until=9000";
    EXPECT_EQ(route(control, request).status, 404U);
    for (const char* query : {"from=0", "until=9", "from=9&until=9", "from=x&until=9"}) {
        request.query = query;
        EXPECT_EQ(route(control, request).status, 400U) << query;
    }
}

TEST_F(ApiRoutes, PassesOnWhatIsAskedFor) {
    EXPECT_EQ(post("/api/start", R"({"users": 7})").status, 202U);
    EXPECT_EQ(post("/api/users", R"({"users": 3})").status, 202U);
    EXPECT_EQ(post("/api/stop").status, 202U);
    EXPECT_EQ(post("/api/stop", "{}").status, 202U);
    EXPECT_EQ(post("/api/reset").status, 202U);
    ASSERT_EQ(control.starts.size(), 1U);
    EXPECT_EQ(control.starts[0].users, 7U);
    ASSERT_EQ(control.edits.size(), 1U);
    EXPECT_EQ(control.edits[0].users.value().users, 3U);
    EXPECT_EQ(control.stops, 2);
    EXPECT_EQ(control.resets, 1);
}

TEST_F(ApiRoutes, PassesOnHowARunIsSteered) {
    EXPECT_EQ(post("/api/rate", R"({"rate": "120/m", "kind": "Shopper"})").status, 202U);
    EXPECT_EQ(post("/api/rate", R"({"rate": "50/s"})").status, 202U);
    ASSERT_EQ(control.rates.size(), 2U);
    EXPECT_EQ(control.rates[0].per_second, 2);
    EXPECT_EQ(control.rates[0].kind, "Shopper");
    EXPECT_EQ(control.rates[1].kind, "");
    for (const char* body : {"", "{}", R"({"rate": 5})", R"({"rate": "0/s"})", R"({"users": 5})"}) {
        EXPECT_EQ(post("/api/rate", body).status, 400U) << body;
    }
    EXPECT_EQ(post("/api/pause").status, 202U);
    EXPECT_EQ(post("/api/resume", "{}").status, 202U);
    EXPECT_EQ(post("/api/stages/skip").status, 202U);
    EXPECT_THAT(control.steps, testing::ElementsAre("pause", "resume", "skip"));
    control.obstacle = "no test is paused";
    EXPECT_EQ(post("/api/resume").status, 409U);
}

TEST_F(ApiRoutes, PassesOnAnotherHostAndRunTime) {
    EXPECT_EQ(post("/api/host", R"({"host": "https://b.example/shop"})").status, 202U);
    ASSERT_EQ(control.edits.size(), 1U);
    EXPECT_EQ(control.edits[0].host, "https://b.example/shop");
    EXPECT_FALSE(control.edits[0].users);
    for (const char* body :
         {"",
          "{}",
          R"({"host": ""})",
          R"({"host": "b.example"})",
          R"({"host": "ftp://b.example"})",
          R"({"host": "http://b.example/?a"})",
          R"({"host": 5})",
          R"({"host": "http://b.example", "users": 1})"}) {
        EXPECT_EQ(post("/api/host", body).status, 400U) << body;
    }
    EXPECT_EQ(post("/api/run_time", R"({"run_time": 1.5})").status, 202U);
    EXPECT_EQ(post("/api/run_time", R"({"run_time": 0})").status, 202U);
    ASSERT_EQ(control.edits.size(), 3U);
    EXPECT_EQ(control.edits[1].run_time, std::chrono::milliseconds(1500));
    EXPECT_EQ(control.edits[2].run_time, Duration(0));
    for (const char* body :
         {"", "{}", R"({"run_time": -1})", R"({"run_time": "10m"})", R"({"run_time": 1e300})"}) {
        EXPECT_EQ(post("/api/run_time", body).status, 400U) << body;
    }
    control.obstacle = "no test runs";
    EXPECT_EQ(post("/api/host", R"({"host": "http://b.example"})").status, 409U);
    EXPECT_EQ(post("/api/run_time", R"({"run_time": 9})").status, 409U);
}

TEST_F(ApiRoutes, RefusesInWords) {
    const Answer bad = post("/api/start", R"({"users": -1})");
    EXPECT_EQ(bad.status, 400U);
    EXPECT_THAT(json::parse(bad.body)["error"].get<std::string>(), HasSubstr("whole number"));
    EXPECT_TRUE(control.starts.empty());
    control.obstacle = "no worker is ready";
    const Answer impossible = post("/api/start");
    EXPECT_EQ(impossible.status, 409U);
    EXPECT_EQ(json::parse(impossible.body)["error"], "no worker is ready");
}

TEST_F(ApiRoutes, ChangesStateOnlyByPost) {
    for (const char* path :
         {"/api/start",
          "/api/stop",
          "/api/reset",
          "/api/users",
          "/api/rate",
          "/api/host",
          "/api/run_time",
          "/api/pause",
          "/api/resume",
          "/api/stages/skip"}) {
        const Answer answer = get(path);
        EXPECT_EQ(answer.status, 405U) << path;
        EXPECT_THAT(answer.headers, testing::Contains(testing::Pair("Allow", "POST"))) << path;
    }
    EXPECT_TRUE(control.starts.empty());
    EXPECT_EQ(control.stops, 0);
    EXPECT_EQ(post("/api/state").status, 405U);
}

TEST_F(ApiRoutes, TakesNoFormInPlaceOfJson) {
    const Answer answer = route(
        control, {.method = "POST", .path = "/api/stop", .content_type = "text/plain", .body = "{}"}
    );
    EXPECT_EQ(answer.status, 415U);
    EXPECT_EQ(control.stops, 0);
}

}  // namespace
}  // namespace mayfly::web
