// Data files that change while mayfly is up.

#include <csignal>
#include <filesystem>
#include <fstream>

#include "e2e/dashboard_process.hpp"
#include "e2e/run_fixture.hpp"

namespace mayfly::e2e {
namespace {

using namespace std::chrono_literals;
using ::testing::AllOf;
using ::testing::HasSubstr;

std::string rows(std::size_t count) {
    std::string text = "number,text\n";
    for (std::size_t i = 0; i < count; ++i) {
        text += std::to_string(i) + "," + std::string(80, 'x') + "\n";
    }
    return text;
}

class ChangedFile : public support::Dashboard {
protected:
    void open_with_file() {
        directory_.write("numbers.csv", rows(1000));
        const auto scenario =
            directory_.write("rows.cpp", support::read_file(scenario_file("rows.cpp")));
        open(scenario.string(), {"--processes", "1"});
    }
    bool ends_as(const std::string& outcome) const {
        return support::wait_until(
            [&] {
                const auto report = get("/api/report.json");
                return report.contains("verdict") && report["verdict"]["outcome"] == outcome;
            },
            30s
        );
    }
};

TEST_F(ChangedFile, EndsTheNextRunWithASentence) {
    open_with_file();
    post("/api/start", R"({"users": 1, "run_time": 1})");
    ASSERT_TRUE(eventually_state("stopped"));
    ASSERT_TRUE(ends_as("passed"));
    directory_.write("numbers.csv", rows(900));
    post("/api/start", R"({"users": 1, "run_time": 60})");
    ASSERT_TRUE(ends_as("unusable"));
    EXPECT_THAT(
        get("/api/report.json")["verdict"]["reasons"].dump(),
        HasSubstr("the data file numbers.csv has changed since mayfly read it")
    );
}

class ShortenedFile : public RunTest {};

TEST_F(ShortenedFile, IsNamedByTheCrashOfWhoReadsIt) {
    const auto file = directory_.write("numbers.csv", rows(200'000));
    const auto scenario = directory_.write("shortened.cpp", R"(
#include <mayfly/mayfly.hpp>

void scenario(mayfly::Plan& plan) {
    plan.data("numbers", "numbers.csv", {.hand_out = mayfly::HandOut::random});
    plan.users<mayfly::HttpUser>("Reader")
        .wait(mayfly::constant(std::chrono::milliseconds(1)))
        .task("read", [](mayfly::HttpUser& user) {
            const auto row = user.test().data("numbers").next();
            user.client.get("/text", {.name = "/text", .query = {{"n", row["number"]}}});
        });
}
)");
    support::Process process(
        words(scenario.string(), {"-t", "60s", "--processes", "1", "--only-summary"}), environment()
    );
    ASSERT_TRUE(support::wait_until([&] { return target_.total().completed > 20; }, patience));
    std::filesystem::resize_file(file, 4096);
    const auto result = process.wait(patience);
    EXPECT_EQ(result.exit_code, 4) << result.err;
    EXPECT_THAT(
        result.err,
        AllOf(
            HasSubstr("numbers.csv was cut short while it was read (SIGBUS)"),
            HasSubstr("it must not change during a run")
        )
    );
}

}  // namespace
}  // namespace mayfly::e2e
