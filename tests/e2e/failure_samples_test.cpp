// Samples of failures, from the wire to every output, and without secrets in any of them.
#include <algorithm>
#include <csignal>
#include <fstream>
#include <sstream>

#include <gmock/gmock.h>

#include "e2e/dashboard_process.hpp"

namespace mayfly::support {
namespace {

using namespace std::chrono_literals;
using nlohmann::json;
using testing::HasSubstr;
using testing::Not;

const std::string confidential = SCENARIOS "/confidential.cpp";

std::string text_of(const std::filesystem::path& file) {
    std::ifstream stream(file);
    std::ostringstream text;
    text << stream.rdbuf();
    return text.str();
}

class FailureSamples : public Dashboard {
protected:
    void run_it(const std::vector<std::string>& more = {}) {
        auto words = more;
        words.insert(
            words.end(),
            {"--processes",
             "2",
             "--json-file",
             (folder_.path() / "run.json").string(),
             "--html",
             (folder_.path() / "run.html").string()}
        );
        open(confidential, words);
        post("/api/start", R"({"users": 4, "spawn_rate": 1000, "run_time": 3})");
        ASSERT_TRUE(wait_until([&] { return run()["state"] == "stopped"; }, 60s));
        ASSERT_TRUE(wait_until([&] { return !text_of(folder_.path() / "run.html").empty(); }, 30s));
    }
    static json row_of(const json& errors, const std::string& name) {
        for (const json& error : errors) {
            if (error["name"] == name) return error;
        }
        return {};
    }
    json saved() const { return json::parse(text_of(folder_.path() / "run.json")); }

    TemporaryDirectory folder_;
};

TEST_F(FailureSamples, TellWhatWentOverTheWireAndNoSecret) {
    run_it();
    const json errors = saved()["errors"];
    const json refused = row_of(errors, "/echo");
    ASSERT_EQ(refused["samples"].size(), 3U);
    const json first = refused["samples"][0];
    const json latest = refused["samples"][2];
    EXPECT_EQ(first["kind"], "Shopper");
    EXPECT_EQ(first["task"], "refused by the scenario");
    EXPECT_THAT(first["worker"].get<std::string>(), HasSubstr("worker"));
    EXPECT_EQ(first["status"], 200);
    EXPECT_EQ(first["time_ms"], refused["first_seen_ms"]);
    EXPECT_EQ(latest["time_ms"], refused["last_seen_ms"]);
    EXPECT_THAT(first["request_head"].get<std::string>(), HasSubstr("POST /echo?api_key=*** "));
    EXPECT_THAT(first["request_head"].get<std::string>(), HasSubstr("Authorization: Bearer ***"));
    EXPECT_EQ(first["request_body"], "user=ann&password=***&plain=visible\n");
    EXPECT_THAT(first["response_head"].get<std::string>(), HasSubstr("HTTP/1.1 200 OK\n"));
    EXPECT_THAT(first["response_body"].get<std::string>(), HasSubstr("visible"));
    EXPECT_TRUE(first["phases"].contains("first_byte"));

    const json nobody = row_of(errors, "/nobody")["samples"][0];
    EXPECT_EQ(nobody["status"], 0);
    EXPECT_EQ(nobody["url"], "http://127.0.0.1:1/");
    EXPECT_EQ(nobody["response_head"], "");
    const json broken = row_of(errors, "/status/503")["samples"][0];
    EXPECT_EQ(broken["status"], 503);
    EXPECT_THAT(broken["request_head"].get<std::string>(), HasSubstr("X-Api-Key: ***"));

    const json live = row_of(get("/api/snapshot")["errors"], "/nobody");
    EXPECT_EQ(live["num_samples"], 3);
    const std::string asked =
        get_text("/api/failure?method=POST&name=%2Fecho&error=not%20what%20was%20asked%20for");
    EXPECT_EQ(json::parse(asked)["samples"], refused["samples"]);
    EXPECT_EQ(fetch(port_, "/api/failure?method=GET&name=x&error=y").status, 404);

    const std::string html = text_of(folder_.path() / "run.html");
    EXPECT_THAT(html, HasSubstr("plain=visible"));
    std::vector<std::string> outputs{
        saved().dump(),
        html,
        asked,
        get_text("/api/snapshot"),
        get_text("/api/history"),
        get_text("/api/state")};
    process_->signal(SIGINT);
    const auto ended = process_->wait();
    outputs.insert(outputs.end(), {ended.out, ended.err});
    for (const std::string& output : outputs) {
        EXPECT_THAT(output, Not(HasSubstr("swordfish")));
    }
}

TEST_F(FailureSamples, AreNotKeptWhereNobodyWantsThem) {
    run_it({"--no-samples"});
    for (const json& error : saved()["errors"]) EXPECT_EQ(error["samples"], json::array());
    EXPECT_THAT(text_of(folder_.path() / "run.html"), Not(HasSubstr("plain=visible")));
}

TEST_F(FailureSamples, AnnotationsAreMarksOfTheRun) {
    open(confidential, {"--processes", "1"});
    EXPECT_THAT(
        post("/api/annotate", R"({"text": "x"})")["error"].get<std::string>(),
        HasSubstr("no test has begun")
    );
    post("/api/start", R"({"stages": "2s:2,2s:4,20s:4", "thresholds": ["failures < 1%"]})");
    ASSERT_TRUE(wait_until([&] { return run()["state"] != "ready"; }, 30s));
    ASSERT_TRUE(wait_until([&] { return run()["running_users"] == 4; }, 30s));
    EXPECT_EQ(post("/api/annotate", R"({"text": "deployed 2.1"})"), json::object());
    EXPECT_TRUE(post("/api/annotate", R"({"text": ""})").contains("error"));
    EXPECT_TRUE(post("/api/annotate", R"({"text": "x", "time_ms": 5})").contains("error"));
    EXPECT_TRUE(post("/api/annotate", R"({"word": "x"})").contains("error"));
    post("/api/reset");
    const auto marks = [&] {
        std::string kinds;
        const json history = get("/api/history");
        for (const json& mark : history["annotations"]) {
            kinds += mark["kind"].get<std::string>() + " ";
            if (mark["kind"] == "note") {
                EXPECT_EQ(mark["text"], "deployed 2.1");
            }
        }
        return kinds;
    };
    for (const char* kind : {"start", "stage", "threshold", "note", "reset"}) {
        EXPECT_TRUE(wait_until([&] { return marks().find(kind) != std::string::npos; }, 30s))
            << kind << " is not among " << marks();
    }
    post("/api/stop");
    ASSERT_TRUE(eventually_state("stopped"));
    std::string log;
    const json logs = get("/api/snapshot")["logs"];
    for (const json& line : logs) {
        log += line["source"].get<std::string>() + ": " + line["text"].get<std::string>() + "\n";
    }
    for (const char* line : {"master: the run begins", "statistics reset", "the run has ended"}) {
        EXPECT_THAT(log, HasSubstr(line));
    }
}

}  // namespace
}  // namespace mayfly::support
