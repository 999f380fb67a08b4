#include <chrono>
#include <sqlite3.h>

#include <nlohmann/json.hpp>

#include "report/json.hpp"
#include "support/fiber_run.hpp"
#include "support/temporary_directory.hpp"
#include "unit/report/sample_run.hpp"
#include "unit/web/routes_fixture.hpp"

namespace mayfly::web {
namespace {

using nlohmann::json;
using testing::HasSubstr;

class RunRoutes : public RoutesTest {
protected:
    RunRoutes() {
        control.runs.emplace(folder_ / "runs.db");
        keep("a:1", "before");
        keep("b:2", "after");
    }
    void keep(const std::string& id, const std::string& name) {
        report::SampleRecord sample;
        sample.snapshot.run.id = id;
        sample.ran.name = name;
        run_record::Summary run{.id = id, .name = name};
        run.requests = 8;
        ASSERT_TRUE(control.runs->keep(run, report::to_json(sample.record())));
    }
    /// On a fiber, as connections ask.
    Answer ask(const std::string& method, const std::string& path, const std::string& query = "") {
        Answer answer;
        support::run_on_fiber(loop_, [&] {
            answer = route(control, {.method = method, .path = path, .query = query});
        });
        return answer;
    }

    support::TemporaryDirectory folder_;
    fiber::Loop loop_;
};

TEST_F(RunRoutes, ListTheLatestFirst) {
    const auto runs = json::parse(ask("GET", "/api/runs").body)["runs"];
    ASSERT_EQ(runs.size(), 2U);
    EXPECT_EQ(runs[0]["id"], "b:2");
    EXPECT_EQ(runs[1]["name"], "before");
    EXPECT_EQ(runs[1]["num_requests"], 8);
}

TEST_F(RunRoutes, ShowOneAsThePageDoes) {
    for (const char* path : {"/api/runs/a:1", "/api/runs/a%3A1"}) {
        const auto run = json::parse(ask("GET", path).body);
        EXPECT_EQ(run["snapshot"]["run"]["id"], "a:1");
        EXPECT_EQ(run["state"]["name"], "before");
        EXPECT_TRUE(run.contains("history"));
    }
    const Answer missing = ask("GET", "/api/runs/c");
    EXPECT_EQ(missing.status, 404U);
    EXPECT_THAT(missing.body, HasSubstr("there is no run 'c'"));
    EXPECT_EQ(ask("GET", "/api/runs/a/b").status, 404U);
}

TEST_F(RunRoutes, CompareTwo) {
    const auto both = json::parse(ask("GET", "/api/runs/compare", "a=a%3A1&b=after").body);
    EXPECT_EQ(both["before"]["id"], "a:1");
    EXPECT_EQ(both["now"]["name"], "after");
    EXPECT_EQ(both["rows"].size(), 3U);
    EXPECT_EQ(ask("GET", "/api/runs/compare", "a=a%3A1").status, 400U);
    EXPECT_EQ(ask("GET", "/api/runs/compare", "a=c&b=after").status, 404U);
}

TEST_F(RunRoutes, DeleteOneAndNothingElse) {
    EXPECT_EQ(ask("DELETE", "/api/runs/a:1").status, 200U);
    EXPECT_EQ(ask("DELETE", "/api/runs/a:1").status, 404U);
    EXPECT_EQ(json::parse(ask("GET", "/api/runs").body)["runs"].size(), 1U);
    const Answer wrong = ask("POST", "/api/runs/b:2");
    EXPECT_EQ(wrong.status, 405U);
    EXPECT_THAT(wrong.headers, testing::Contains(testing::Pair("Allow", "GET, HEAD, DELETE")));
}

TEST_F(RunRoutes, ALockedFileIsNoMissingRun) {
    control.runs.emplace(
        folder_ / "runs.db", run_record::HistoryLimits{.patience = std::chrono::milliseconds(1)}
    );
    sqlite3* other = nullptr;
    ASSERT_EQ(sqlite3_open((folder_ / "runs.db").c_str(), &other), SQLITE_OK);
    ASSERT_EQ(sqlite3_exec(other, "BEGIN EXCLUSIVE", nullptr, nullptr, nullptr), SQLITE_OK);
    for (const char* path : {"/api/runs", "/api/runs/a:1", "/api/runs/c"}) {
        const Answer answer = ask("GET", path);
        EXPECT_EQ(answer.status, 503U) << path;
        EXPECT_THAT(answer.body, HasSubstr("is in use by another process")) << path;
    }
    EXPECT_EQ(ask("GET", "/api/runs/compare", "a=a%3A1&b=after").status, 503U);
    EXPECT_EQ(ask("DELETE", "/api/runs/a:1").status, 503U);
    sqlite3_close(other);
    EXPECT_EQ(ask("GET", "/api/runs/a:1").status, 200U);
    EXPECT_EQ(ask("GET", "/api/runs/c").status, 404U);
}

TEST_F(RunRoutes, ADamagedFileIsNoMissingRun) {
    folder_.write("runs.db", std::string(5000, 'x'));
    for (const char* path : {"/api/runs", "/api/runs/a:1"}) {
        const Answer answer = ask("GET", path);
        EXPECT_EQ(answer.status, 503U) << path;
        EXPECT_THAT(answer.body, HasSubstr("is no history of mayfly")) << path;
    }
}

TEST_F(RunRoutes, ADamagedDocumentIsNoMissingRun) {
    ASSERT_TRUE(control.runs->keep({.id = "d"}, "no JSON"));
    EXPECT_EQ(ask("GET", "/api/runs/d").status, 500U);
    EXPECT_EQ(ask("GET", "/api/runs/compare", "a=a%3A1&b=d").status, 500U);
}

TEST_F(RunRoutes, SayThatNoneIsKept) {
    control.runs.reset();
    EXPECT_THAT(ask("GET", "/api/runs").body, HasSubstr("no history of runs is kept"));
}

}  // namespace
}  // namespace mayfly::web
