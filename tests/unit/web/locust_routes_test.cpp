#include <gmock/gmock.h>
#include <nlohmann/json.hpp>

#include "unit/web/routes_fixture.hpp"

namespace mayfly::web {
namespace {

using nlohmann::json;
using testing::HasSubstr;

class LocustRoutes : public RoutesTest {
protected:
    Answer post_form(const std::string& form, const std::string& type) {
        return route(
            control, {.method = "POST", .path = "/swarm", .content_type = type, .body = form}
        );
    }
    json swarm(const std::string& form) {
        const Answer answer = post_form(form, "application/x-www-form-urlencoded");
        const json outcome = json::parse(answer.body);
        EXPECT_EQ(answer.status < 300, outcome["success"].get<bool>()) << form;
        return outcome;
    }
    void run_with(const std::string& kind) {
        control.snapshot.run.state = stats::RunState::running;
        control.snapshot.run.host = "http://x";
        control.snapshot.run.run_time = std::chrono::minutes(1);
        control.setup.mix.kinds.push_back({kind, 1, 0, "", {{"browse", 1}}});
        control.setup.mix.parameters.push_back({"basket", "3"});
    }
};

TEST_F(LocustRoutes, SwarmStarts) {
    const json answer = swarm(
        "user_count=10&spawn_rate=2.5&host=http%3A%2F%2Fx&run_time=1h20m&user_classes=A&"
        "user_classes=B&shape_class=Default&profile="
    );
    EXPECT_EQ(answer["success"], true);
    EXPECT_EQ(answer["message"], "Swarming started");
    EXPECT_EQ(answer["host"], "http://x");
    EXPECT_EQ(answer["run_time"], "1h20m");
    EXPECT_EQ(answer["user_classes"], json({"A", "B"}));
    ASSERT_EQ(control.starts.size(), 1U);
    EXPECT_EQ(control.starts[0].users, 10U);
    EXPECT_EQ(control.starts[0].spawn_rate, 2.5);
    EXPECT_EQ(control.starts[0].run_time, std::chrono::minutes(80));
    EXPECT_EQ(control.starts[0].kinds->size(), 2U);
}

TEST_F(LocustRoutes, SwarmRefusesInWords) {
    for (const char* form :
         {"user_count=many",
          "user_count=-1",
          "user_count=1.5",
          "spawn_rate=0",
          "spawn_rate=nan",
          "run_time=soon",
          "shape_class=Wave",
          "basket=3",
          "user_count=%zz",
          "host=http://%ff"}) {
        const json answer = swarm(form);
        EXPECT_EQ(answer["success"], false) << form;
        EXPECT_FALSE(answer["message"].get<std::string>().empty()) << form;
    }
    EXPECT_TRUE(control.starts.empty());
    control.obstacle = "no worker is ready";
    EXPECT_EQ(swarm("user_count=1")["message"], "no worker is ready");
}

TEST_F(LocustRoutes, SwarmPassesOnTheScenariosParameters) {
    control.setup.mix.parameters.push_back({"basket"});
    EXPECT_EQ(swarm("user_count=1&basket=3")["success"], true);
    EXPECT_EQ(control.starts.at(0).parameters.at("basket"), "3");
}

TEST_F(LocustRoutes, SwarmEditsARunThatGoesOn) {
    control.snapshot.run.state = stats::RunState::running;
    control.snapshot.run.host = "http://x";
    EXPECT_EQ(swarm("user_count=20&spawn_rate=4&host=http%3A%2F%2Fx")["success"], true);
    EXPECT_TRUE(control.starts.empty());
    ASSERT_EQ(control.edits.size(), 1U);
    EXPECT_EQ(control.edits[0].users.value().users, 20U);
    EXPECT_EQ(control.edits[0].users.value().spawn_rate, 4.0);
    EXPECT_FALSE(control.edits[0].host);
    EXPECT_EQ(swarm("user_count=20&host=other")["success"], false);
    EXPECT_EQ(control.edits.size(), 1U);
}

TEST_F(LocustRoutes, AnEditIsOneRequestForAllThatChanges) {
    run_with("A");
    EXPECT_EQ(swarm("user_count=20&host=http%3A%2F%2Fother&run_time=2m")["success"], true);
    ASSERT_EQ(control.edits.size(), 1U);
    EXPECT_EQ(control.edits[0].users.value().users, 20U);
    EXPECT_EQ(control.edits[0].host, "http://other");
    EXPECT_EQ(control.edits[0].run_time, std::chrono::minutes(2));
    control.obstacle = "the run time cannot change";
    const json refused = swarm("user_count=30&run_time=3m");
    EXPECT_EQ(refused["success"], false);
    EXPECT_EQ(refused["message"], "the run time cannot change");
    control.obstacle.clear();
    EXPECT_EQ(swarm("host=http%3A%2F%2Fother")["success"], true);
    ASSERT_EQ(control.edits.size(), 3U);
    EXPECT_EQ(control.edits[2].host, "http://other");
    EXPECT_FALSE(control.edits[2].users) << "it may follow stages, which a number of users ends";
    EXPECT_FALSE(control.edits[2].run_time);
}

TEST_F(LocustRoutes, SwarmTakesBothKindsOfForms) {
    const std::string parts =
        "--xx\r\nContent-Disposition: form-data; name=\"user_count\"\r\n\r\n6\r\n"
        "--xx\r\nContent-Disposition: form-data; name=\"spawn_rate\"\r\n\r\n2\r\n--xx--\r\n";
    EXPECT_EQ(post_form(parts, "multipart/form-data; boundary=xx").status, 200U);
    ASSERT_EQ(control.starts.size(), 1U);
    EXPECT_EQ(control.starts[0].users, 6U);
    EXPECT_EQ(control.starts[0].spawn_rate, 2.0);
    EXPECT_EQ(post_form(parts, "multipart/form-data").status, 400U);
}

TEST_F(LocustRoutes, SwarmTakesNothingElse) {
    for (const char* type : {"application/json", "text/plain", ""}) {
        const Answer answer = post_form("user_count=1", type);
        EXPECT_EQ(answer.status, 415U) << type;
        EXPECT_THAT(json::parse(answer.body)["message"].get<std::string>(), HasSubstr("form"));
    }
    EXPECT_TRUE(control.starts.empty());
}

TEST_F(LocustRoutes, AnEditMayRepeatWhatRuns) {
    run_with("A");
    const json answer =
        swarm("user_count=4&spawn_rate=9&host=http%3A%2F%2Fx&run_time=60s&user_classes=A&basket=3");
    EXPECT_EQ(answer["success"], true) << answer;
    ASSERT_EQ(control.edits.size(), 1U);
    EXPECT_EQ(control.edits[0].users.value().users, 4U);
    EXPECT_FALSE(control.edits[0].host);
    EXPECT_FALSE(control.edits[0].run_time);
    for (const char* change : {"user_classes=B", "basket=4"}) {
        EXPECT_EQ(swarm(std::string("user_count=9&") + change)["success"], false) << change;
    }
    EXPECT_EQ(control.edits.size(), 1U);
}

TEST_F(LocustRoutes, StopAndResetObeyPosts) {
    run_with("A");
    EXPECT_EQ(json::parse(post("/stop").body)["message"], "Test stopped");
    EXPECT_EQ(post("/stats/reset").body, "ok");
    EXPECT_EQ(control.stops, 1);
    EXPECT_EQ(control.resets, 1);
    EXPECT_EQ(get("/swarm").status, 405U);
}

TEST_F(LocustRoutes, StopAndResetObeyGetsOfScriptsOnly) {
    run_with("A");
    EXPECT_EQ(json::parse(get("/stop").body)["success"], true);
    EXPECT_EQ(get("/stats/reset").body, "ok");
    EXPECT_EQ(control.stops, 1);
    EXPECT_EQ(control.resets, 1);
    for (const char* path : {"/stop", "/stats/reset"}) {
        const Answer linked =
            route(control, {.method = "GET", .path = path, .is_from_browser = true});
        EXPECT_EQ(linked.status, 405U);
        EXPECT_THAT(linked.headers, testing::Contains(testing::Pair("Allow", "POST")));
        EXPECT_EQ(route(control, {.method = "HEAD", .path = path}).status, 405U);
    }
    EXPECT_EQ(control.stops, 1);
    EXPECT_EQ(control.resets, 1);
}

TEST_F(LocustRoutes, WhatIsStoppedNeedsNoStop) {
    EXPECT_EQ(get("/stop").status, 200U);
    EXPECT_EQ(get("/stats/reset").body, "ok");
    EXPECT_EQ(control.stops + control.resets, 0);
}

TEST_F(LocustRoutes, ShowsWhatExportersRead) {
    control.snapshot.run.state = stats::RunState::running;
    control.logs.add(logging::Level::info, "hello", 1);
    control.setup.mix.kinds.push_back({"Shopper", 1, 0, "", {{"browse", 1}}});
    EXPECT_EQ(json::parse(get("/stats/requests").body)["state"], "running");
    EXPECT_TRUE(json::parse(get("/exceptions").body)["exceptions"].empty());
    EXPECT_EQ(json::parse(get("/tasks").body)["per_class"]["Shopper"]["ratio"], 1.0);
    EXPECT_EQ(json::parse(get("/logs").body)["master"].size(), 1U);
    EXPECT_EQ(json::parse(get("/worker-count").body)["worker_count"], 0);
}

}  // namespace
}  // namespace mayfly::web
