// What files and pages say of a run is what was run, also when a form or a script asked for it and
// not the command line.
#include <filesystem>

#include <gmock/gmock.h>
#include <nlohmann/json.hpp>

#include "base/text.hpp"
#include "e2e/dashboard_process.hpp"
#include "e2e/run_fixture.hpp"

namespace mayfly::e2e {
namespace {

using nlohmann::json;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::Not;

std::string joined(const json& parts) {
    std::string line;
    for (const json& part : parts) line += part.get<std::string>() + " ";
    return line;
}

class AsRun : public support::Dashboard {
protected:
    std::string path(const std::string& name) const { return (directory_.path() / name).string(); }
    json saved(const std::string& name) const {
        return json::parse(support::read_file(path(name)));
    }
    void open_tenants(std::vector<std::string> more = {}) {
        more.insert(
            more.end(),
            {"--json-file",
             path("run.json"),
             "--csv",
             path("run"),
             "--seed",
             "7",
             "--tags",
             "quick",
             "--parameter",
             "tenant=wrong",
             "--parameter",
             "password=hunter22"}
        );
        open(scenario_file("tenants.cpp"), more);
    }
    void run_for(const std::string& tenant, const std::string& kind) {
        const json wanted{
            {"users", 2},
            {"spawn_rate", 50},
            {"run_time", 1},
            {"kinds", {kind}},
            {"parameters", {{"tenant", tenant}, {"password", ""}}}};
        ASSERT_EQ(post("/api/start", wanted.dump()), json::object());
        ASSERT_TRUE(eventually_state("stopped"));
    }
    /// A request as a script sends it; the whole answer.
    std::string send(const std::string& head, const std::string& body = "") const {
        return support::exchange_raw(
            port(),
            head + "Host: localhost\r\nConnection: close\r\nContent-Length: " +
                std::to_string(body.size()) + "\r\n\r\n" + body
        );
    }
};

TEST_F(AsRun, FilesTellWhatAFormAskedFor) {
    open_tenants();
    run_for("o'brien & co", "Buyer");
    ASSERT_TRUE(support::wait_until([&] { return std::filesystem::exists(path("run.json")); }));
    const json report = saved("run.json");
    ASSERT_EQ(report["entries"].size(), 1U);
    EXPECT_EQ(report["entries"][0]["name"], "o'brien & co") << "what users saw";
    const json& state = report["state"];
    EXPECT_EQ(state["parameters"][0]["value"], "o'brien & co");
    ASSERT_EQ(state["kinds"].size(), 1U);
    EXPECT_EQ(state["kinds"][0]["name"], "Buyer");
    EXPECT_EQ(state["defaults"]["users"], 2);
    EXPECT_EQ(state["tags"], json({"quick"}));
    EXPECT_EQ(report["run"]["seed"], 7);
    EXPECT_THAT(report.dump(), HasSubstr("password=***"));
    EXPECT_THAT(report.dump(), Not(HasSubstr("hunter22")));
    EXPECT_THAT(get_text("/api/report.json"), Not(HasSubstr("hunter22")));
    EXPECT_EQ(get("/api/state")["parameters"][0]["value"], "wrong") << "the form's own default";
}

TEST_F(AsRun, TheCommandThatRepeatsARunRepeatsIt) {
    open_tenants();
    run_for("o'brien & co", "Buyer=2");
    EXPECT_THAT(joined(get("/api/state")["command"]), HasSubstr("--user-kinds Buyer=2 "));
    run_for("o'brien & co", "Buyer");
    std::string line = joined(get("/api/state")["command"]);
    EXPECT_THAT(line, HasSubstr("--parameter 'tenant=o'\\''brien & co' "));
    EXPECT_THAT(line, HasSubstr("--user-kinds Buyer "));
    EXPECT_THAT(line, Not(HasSubstr("run.json"))) << "which would be overwritten";
    const std::string hidden = "'password=***'";
    ASSERT_THAT(line, HasSubstr(hidden)) << "the person has to fill it in";
    line.replace(line.find(hidden), hidden.size(), "password=hunter22");
    const std::string folder = std::filesystem::path(MAYFLY_BINARY).parent_path().string();
    support::Process again(
        {"/bin/sh", "-c", "PATH=" + folder + ":$PATH; " + line + "--json"}, environment()
    );
    const auto ended = again.wait(patience);
    EXPECT_EQ(ended.exit_code, 0) << ended.err;
    const json report = json::parse(ended.out);
    ASSERT_EQ(report["entries"].size(), 1U);
    EXPECT_EQ(report["entries"][0]["name"], "o'brien & co");
    EXPECT_EQ(report["kinds"].size(), 1U);
    EXPECT_EQ(report["run"]["seed"], 7);
    EXPECT_EQ(report["run"]["target_users"], 2);
    EXPECT_EQ(report["run"]["run_time_seconds"], 1);
}

TEST_F(AsRun, UsersAndArrivalsHoldInPlaceOfTheShape) {
    open(scenario_file("shape.cpp"), {});
    EXPECT_EQ(get("/api/state")["defaults"]["has_shape"], true);
    for (const char* wanted : {R"({"users": 3})", R"({"arrival_rate": "5/s"})"}) {
        EXPECT_EQ(post("/api/start", wanted), json::object());
        EXPECT_EQ(post("/api/stop"), json::object());
        ASSERT_TRUE(eventually_state("stopped"));
        const json ran = json::parse(get_text("/api/report.json"))["state"]["defaults"];
        EXPECT_EQ(ran["has_shape"], false) << ran.dump();
    }
}

TEST_F(AsRun, TheCommandThatRepeatsARunHasItsNameAndExactTimes) {
    open_tenants();
    const auto command_of = [&](json wanted) {
        wanted["parameters"] = {{"tenant", "a"}};
        wanted["name"] = "before 2.1";
        EXPECT_EQ(post("/api/start", wanted.dump()), json::object());
        EXPECT_EQ(post("/api/stop"), json::object());
        EXPECT_TRUE(eventually_state("stopped"));
        return joined(get("/api/state")["command"]);
    };
    const auto odd = command_of({{"run_time", 3661.5}, {"warmup", "1.2345s"}});
    EXPECT_THAT(odd, HasSubstr("--run-time 3661500ms "));
    EXPECT_THAT(odd, HasSubstr("--warmup 1234500.000us "));
    EXPECT_THAT(odd, HasSubstr("--name 'before 2.1' "));
    const auto even = command_of({{"run_time", 3600}, {"warmup", "90s"}});
    EXPECT_THAT(even, HasSubstr("--run-time 60m "));
    EXPECT_THAT(even, HasSubstr("--warmup 90s "));
}

TEST_F(AsRun, ASecondRunLeavesTheFilesOfTheFirst) {
    open_tenants();
    run_for("first", "Buyer");
    const auto is_there = [&](const std::string& name) {
        return support::wait_until([&] { return std::filesystem::exists(path(name)); });
    };
    ASSERT_TRUE(is_there("run.json"));
    run_for("second", "Visitor");
    ASSERT_TRUE(is_there("run-2.json"));
    EXPECT_EQ(saved("run.json")["entries"][0]["name"], "first");
    EXPECT_EQ(saved("run-2.json")["entries"][0]["name"], "second");
    EXPECT_THAT(support::read_file(path("run_stats.csv")), HasSubstr(",first,"));
    EXPECT_THAT(support::read_file(path("run-2_stats.csv")), HasSubstr(",second,"));
    EXPECT_TRUE(process().wait_for_output("run's files end in -2"));
}

TEST_F(AsRun, ScriptsOfLocustSteerIt) {
    open_tenants();
    const std::string parts =
        "--xx\r\nContent-Disposition: form-data; name=\"user_count\"\r\n\r\n3\r\n"
        "--xx\r\nContent-Disposition: form-data; name=\"spawn_rate\"\r\n\r\n50\r\n--xx--\r\n";
    const std::string form = "Content-Type: multipart/form-data; boundary=xx\r\n";
    EXPECT_THAT(send("POST /swarm HTTP/1.1\r\n" + form, parts), HasSubstr(R"("success":true)"));
    EXPECT_TRUE(support::wait_until([&] { return run()["running_users"] == 3; }));
    const std::string edit = "user_count=5&spawn_rate=50&user_classes=Visitor&user_classes=Buyer";
    const std::string encoded =
        "POST /swarm HTTP/1.1\r\nContent-Type: application/x-www-form-urlencoded\r\n";
    EXPECT_THAT(send(encoded, edit), HasSubstr(R"("success":true)"));
    EXPECT_TRUE(support::wait_until([&] { return run()["running_users"] == 5; }));
    const json host = run()["host"];
    const std::string too_short = "user_count=1&host=http%3A%2F%2F127.0.0.1%3A1&run_time=1ms";
    EXPECT_THAT(send(encoded, too_short), HasSubstr("HTTP/1.1 409 "));
    // What a request has changed is in the next snapshot, which this one makes.
    EXPECT_THAT(send(encoded, edit + "&spawn_rate=60"), HasSubstr(R"("success":true)"));
    EXPECT_TRUE(support::wait_until([&] { return run()["spawn_rate"] == 60; }));
    EXPECT_EQ(run()["target_users"], 5);
    EXPECT_EQ(run()["host"], host);
    EXPECT_THAT(send("POST /swarm HTTP/1.1\r\n", edit), HasSubstr("HTTP/1.1 415 "));
    EXPECT_THAT(
        send("GET /stop HTTP/1.1\r\nReferer: http://localhost/\r\n"), HasSubstr("HTTP/1.1 405 ")
    );
    EXPECT_EQ(run()["state"], "running");
    EXPECT_THAT(send("GET /stats/reset HTTP/1.1\r\n"), HasSubstr("\r\n\r\nok"));
    EXPECT_THAT(send("GET /stop HTTP/1.1\r\n"), HasSubstr("Test stopped"));
    EXPECT_TRUE(eventually_state("stopped"));
}

TEST_F(RunTest, TextsThatVaryAreOneRowAndEveryFileIsUtf8) {
    const json report = report_of(
        scenario_file("texts.cpp"),
        {"--users", "4", "--spawn-rate", "100", "--run-time", "2s", "--csv", path("run")},
        1
    );
    ASSERT_EQ(report["exceptions"].size(), 1U) << report["exceptions"];
    const json& thrown = report["exceptions"][0];
    EXPECT_EQ(thrown["message"], "no order ... at http://shop.example/...");
    EXPECT_EQ(thrown["first_example"], "no order 0 at http://shop.example/?id=0");
    EXPECT_GT(thrown["occurrences"], 20);
    ASSERT_EQ(report["errors"].size(), 1U);
    EXPECT_EQ(
        report["errors"][0]["error"],
        "Stra\ufffd"
        "e"
    );
    EXPECT_EQ(report["errors"][0]["name"], "row \ufffd");
    for (const char* ending : {"_stats.csv", "_failures.csv", "_exceptions.csv"}) {
        const std::string text = support::read_file(path(std::string("run") + ending));
        EXPECT_EQ(valid_utf8(text), text) << ending;
    }
    EXPECT_THAT(
        support::read_file(path("run_failures.csv")),
        HasSubstr("Stra\ufffd"
                  "e")
    );
}

}  // namespace
}  // namespace mayfly::e2e
