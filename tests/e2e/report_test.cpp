// What a run leaves behind, as files: made by the run, and made again later.
#include <gmock/gmock.h>
#include <nlohmann/json.hpp>

#include "support/process.hpp"
#include "support/target_server.hpp"
#include "support/temporary_directory.hpp"

namespace mayfly::support {
namespace {

using namespace std::chrono_literals;
using testing::HasSubstr;

class ReportFiles : public testing::Test {
protected:
    ProcessResult mayfly(std::vector<std::string> words) const {
        words.insert(words.begin(), MAYFLY_BINARY);
        return run_process(words, {{"MAYFLY_CACHE_DIR", SCENARIO_CACHE}}, 120s);
    }
    std::string file(const std::string& name) const { return (directory_.path() / name).string(); }

    TemporaryDirectory directory_;
    TargetServer target_;
};

TEST_F(ReportFiles, TheHtmlReportCanBeMadeAgainFromTheJsonFile) {
    const auto run = mayfly(
        {"run",
         std::string(EXAMPLES) + "/quickstart.cpp",
         "--headless",
         "--host",
         target_.url(),
         "-u3",
         "-r3",
         "-t2s",
         "--processes",
         "1",
         "--json-file",
         file("run.json"),
         "--html",
         file("report-{u}-{r}-{t}.html")}
    );
    ASSERT_EQ(run.exit_code, 0) << run.err;
    const auto saved = nlohmann::json::parse(read_file(file("run.json")));
    EXPECT_EQ(saved["verdict"]["passed"], true);
    EXPECT_GE(saved["history"]["time_ms"].size(), 2U);
    EXPECT_FALSE(saved["environment"].empty());
    EXPECT_EQ(saved["state"]["kinds"][0]["name"], "Shopper");
    double requests = 0;
    for (const double rate : saved["history"]["requests_per_second"]) requests += rate;
    EXPECT_NEAR(requests, saved["totals"]["num_requests"].get<double>(), 0.5);

    const std::string html = read_file(file("report-3-3-2.html"));
    EXPECT_THAT(html, HasSubstr("id=\"mayfly-report\""));
    const auto again = mayfly({"report", file("run.json"), "-o", file("again.html")});
    ASSERT_EQ(again.exit_code, 0) << again.err;
    EXPECT_EQ(read_file(file("again.html")), html);
    directory_.write("damaged.json", "{}");
    const auto refused =
        mayfly({"report", file("run.json"), "--baseline", file("damaged.json"), "-o", file("x")});
    EXPECT_THAT(refused.err, HasSubstr("damaged.json: this is no file that mayfly wrote"));
}

TEST_F(ReportFiles, AFileThatIsNoneIsASentence) {
    directory_.write("other.json", "{}");
    const auto other = mayfly({"report", file("other.json"), "-o", file("no.html")});
    EXPECT_EQ(other.exit_code, 2);
    EXPECT_THAT(other.err, HasSubstr("no file that mayfly wrote"));
    const auto missing = mayfly({"report", file("missing.json"), "-o", file("no.html")});
    EXPECT_EQ(missing.exit_code, 2);
    EXPECT_THAT(missing.err, HasSubstr("missing.json"));
    EXPECT_EQ(read_file(file("no.html")), "");
}

}  // namespace
}  // namespace mayfly::support
