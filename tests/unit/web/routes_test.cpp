#include "web/routes.hpp"

#include <gmock/gmock.h>
#include <nlohmann/json.hpp>

#include "support/fake_control.hpp"
#include "web/assets.hpp"

namespace mayfly::web {
namespace {

using nlohmann::json;
using testing::HasSubstr;

class RoutesTest : public testing::Test {
protected:
    Answer get(const std::string& path) { return routes.answer({"GET", path, ""}); }
    Answer post(const std::string& path, const std::string& body = "") {
        return routes.answer(
            {.method = "POST", .path = path, .content_type = "application/json", .body = body}
        );
    }

    support::FakeControl control;
    Routes routes{control};
};

TEST_F(RoutesTest, ShowsStateSnapshotAndHistory) {
    control.setup.scenario = "shop.cpp";
    control.snapshot.run.id = "run-1";
    control.timeline.push({.time = 1000});
    EXPECT_EQ(json::parse(get("/api/state").body)["scenario"], "shop.cpp");
    EXPECT_EQ(json::parse(get("/api/snapshot").body)["run"]["id"], "run-1");
    EXPECT_EQ(json::parse(get("/api/history").body)["time_ms"].size(), 1U);
    EXPECT_TRUE(get("/api/events").is_event_stream);
}

TEST_F(RoutesTest, PassesOnWhatIsAskedFor) {
    EXPECT_EQ(post("/api/start", R"({"users": 7})").status, 202U);
    EXPECT_EQ(post("/api/users", R"({"users": 3})").status, 202U);
    EXPECT_EQ(post("/api/stop").status, 202U);
    EXPECT_EQ(post("/api/stop", "{}").status, 202U);
    EXPECT_EQ(post("/api/reset").status, 202U);
    ASSERT_EQ(control.starts.size(), 1U);
    EXPECT_EQ(control.starts[0].users, 7U);
    ASSERT_EQ(control.changes.size(), 1U);
    EXPECT_EQ(control.changes[0].users, 3U);
    EXPECT_EQ(control.stops, 2);
    EXPECT_EQ(control.resets, 1);
}

TEST_F(RoutesTest, RefusesInWords) {
    const Answer bad = post("/api/start", R"({"users": -1})");
    EXPECT_EQ(bad.status, 400U);
    EXPECT_THAT(json::parse(bad.body)["error"].get<std::string>(), HasSubstr("whole number"));
    EXPECT_TRUE(control.starts.empty());
    control.obstacle = "no worker is ready";
    const Answer impossible = post("/api/start");
    EXPECT_EQ(impossible.status, 409U);
    EXPECT_EQ(json::parse(impossible.body)["error"], "no worker is ready");
}

TEST_F(RoutesTest, ChangesStateOnlyByPost) {
    for (const char* path : {"/api/start", "/api/stop", "/api/reset", "/api/users"}) {
        const Answer answer = get(path);
        EXPECT_EQ(answer.status, 405U) << path;
        EXPECT_THAT(answer.headers, testing::Contains(testing::Pair("Allow", "POST"))) << path;
    }
    EXPECT_TRUE(control.starts.empty());
    EXPECT_EQ(control.stops, 0);
    EXPECT_EQ(post("/api/state").status, 405U);
}

TEST_F(RoutesTest, TakesNoFormInPlaceOfJson) {
    const Answer answer = routes.answer(
        {.method = "POST", .path = "/api/stop", .content_type = "text/plain", .body = "{}"}
    );
    EXPECT_EQ(answer.status, 415U);
    EXPECT_EQ(control.stops, 0);
}

TEST_F(RoutesTest, HasAPageInEveryBuild) {
    const Answer page = get("/");
    EXPECT_EQ(page.status, 200U);
    EXPECT_THAT(page.content_type, HasSubstr("text/html"));
    const Asset* asset = find_asset("/");
    if (asset == nullptr) {
        EXPECT_THAT(page.body, HasSubstr("MAYFLY_WEB=OFF"));
        return;
    }
    EXPECT_THAT(page.headers, testing::Contains(testing::Pair("Content-Encoding", "gzip")));
    const Answer again =
        routes.answer({.method = "GET", .path = "/", .known_tag = std::string(asset->etag)});
    EXPECT_EQ(again.status, 304U);
    EXPECT_TRUE(again.body.empty());
}

TEST_F(RoutesTest, KnowsNothingElse) {
    for (const char* path : {"/etc/passwd", "/../", "/api", "/api/state/", "", "*"}) {
        EXPECT_EQ(get(path).status, 404U) << path;
    }
}

}  // namespace
}  // namespace mayfly::web
