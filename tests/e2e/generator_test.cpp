// A load generator that is the bottleneck itself says so, and who is to blame.
#include <csignal>
#include <fstream>
#include <sys/stat.h>
#include <thread>
#include <unistd.h>

#include "e2e/run_fixture.hpp"

namespace mayfly::e2e {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Not;

struct Holding {
    const char* kind;
    const char* users;
    const char* says;
};

void PrintTo(const Holding& holding, std::ostream* out) {
    *out << holding.kind;
}

class Generator : public RunTest {
protected:
    nlohmann::json held(const char* kind, const char* users, const Words& more, int exit_code) {
        Words words{
            "-u", users, "-r", "10000", "-t", "3s", "--processes", "1", "--user-kinds", kind};
        words.insert(words.end(), more.begin(), more.end());
        return report_of(scenario_file("holding.cpp"), words, exit_code);
    }
};

class HeldUp : public Generator, public ::testing::WithParamInterface<Holding> {};

TEST_P(HeldUp, IsNotTrustedAndSaysWhy) {
    const auto report = held(GetParam().kind, GetParam().users, {"--generator-limit", "5"}, 5);
    EXPECT_EQ(report.at("verdict").at("outcome"), "not trusted");
    EXPECT_GT(report.at("load_generator").at("bound_share").get<double>(), 0.05);
    for (const auto& text : {report.at("verdict").at("reasons"), report.at("run").at("warnings")}) {
        EXPECT_THAT(text.dump(), AllOf(HasSubstr("worker 1"), HasSubstr(GetParam().says)));
    }
}

INSTANTIATE_TEST_SUITE_P(
    By,
    HeldUp,
    ::testing::Values(
        Holding{"Sleeper", "20", "task sleep of user Sleeper"},
        Holding{"Napper", "50", "task nap of user Napper"},
        Holding{"Computer", "5", "task compute of user Computer"},
        Holding{"Hurrier", "5000", "mostly the load generator's own queue"}
    ),
    [](const auto& given) { return given.param.kind; }
);

TEST_F(Generator, TheLimitIsAnOption) {
    const auto report = held("Sleeper", "5", {"--generator-limit", "100"}, 0);
    EXPECT_EQ(report.at("verdict").at("outcome"), "passed");
    EXPECT_THAT(report.at("run").at("warnings").dump(), HasSubstr("task sleep of user Sleeper"));
}

TEST_F(Generator, UsersThatWaitAsTheyShouldAreNotHeldUp) {
    const auto report = held("Calm", "10", {"--generator-limit", "5"}, 0);
    EXPECT_EQ(report.at("verdict").at("outcome"), "passed");
    EXPECT_THAT(report.at("run").at("warnings").dump(), Not(HasSubstr("of user Calm")));
}

TEST_F(Generator, APauseOfAllItsProcessesIsMarked) {
    support::Process run(
        words(
            scenario_file("holding.cpp"),
            {"--json",
             "--only-summary",
             "-u",
             "4",
             "-r",
             "100",
             "-t",
             "8s",
             "--generator-limit",
             "5"}
        ),
        environment({{"MAYFLY_USER_KINDS", "Calm"}})
    );
    const auto served = [this] { return target_.log()["GET /"].received > 40; };
    ASSERT_TRUE(support::wait_until(served, patience)) << run.err();
    kill(-run.id(), SIGSTOP);
    const auto end = Clock::now() + std::chrono::seconds(3);
    while (Clock::now() < end) std::this_thread::sleep_until(end);
    kill(-run.id(), SIGCONT);
    const auto result = run.wait(patience);
    EXPECT_EQ(result.exit_code, 0) << result.err;
    const auto report = nlohmann::json::parse(result.out);
    EXPECT_THAT(report.at("run").at("warnings").dump(), HasSubstr("mayfly stood still for "));
    EXPECT_THAT(report.at("run").at("warnings").dump(), HasSubstr("its machine was suspended"));
    EXPECT_THAT(report.at("history").at("annotations").dump(), HasSubstr("\"kind\":\"pause\""));
}

/// A control group with a CPU quota, of whatever version this machine has.
class QuotaGroup {
public:
    explicit QuotaGroup(int percent_of_a_core) {
        const auto name = "mayfly-test-" + std::to_string(getpid());
        const auto micros = std::to_string(percent_of_a_core * 1000);
        is_limited_ = limit("/sys/fs/cgroup/cpu/" + name, "cpu.cfs_quota_us", micros) ||
                      limit("/sys/fs/cgroup/" + name, "cpu.max", micros + " 100000");
    }
    ~QuotaGroup() {
        if (is_limited_) rmdir(folder_.c_str());
    }
    QuotaGroup(const QuotaGroup&) = delete;
    QuotaGroup& operator=(const QuotaGroup&) = delete;

    bool is_limited() const { return is_limited_; }
    /// The words of a command that runs in the group.
    Words around(const Words& command) const {
        Words all{"sh", "-c", "echo $$ > \"$0/cgroup.procs\" && exec \"$@\"", folder_};
        all.insert(all.end(), command.begin(), command.end());
        return all;
    }

private:
    bool limit(const std::string& folder, const std::string& file, const std::string& quota) {
        if (mkdir(folder.c_str(), 0755) != 0) return false;
        folder_ = folder;
        std::ofstream out(folder + "/" + file);
        if (out << quota << std::flush) return true;
        rmdir(folder.c_str());
        return false;
    }

    std::string folder_;
    bool is_limited_ = false;
};

TEST_F(Generator, ACpuQuotaThatIsUsedUpIsSeen) {
    const QuotaGroup group(5);  // Less than a busy machine gives anyhow.
    if (!group.is_limited()) GTEST_SKIP() << "no control group with a CPU quota can be made here";
    const auto scenario = scenario_file("holding.cpp");
    ASSERT_EQ(mayfly({"check", scenario}).exit_code, 0);  // It is compiled with all of the CPU.
    const auto result = support::run_process(
        group.around(words(
            scenario,
            {"--json",
             "--only-summary",
             "-u",
             "8",
             "-r",
             "100",
             "-t",
             "4s",
             "--user-kinds",
             "Hurrier"}
        )),
        environment(),
        patience
    );
    const auto report = nlohmann::json::parse(result.out);
    EXPECT_EQ(report.at("workers").size(), 1U) << "one core is enough for a twentieth of one";
    EXPECT_THAT(report.at("run").at("warnings").dump(), HasSubstr("a CPU quota of 0.05 cores"));
    const auto& generator = report.at("load_generator");
    EXPECT_GT(generator.at("throttled_periods").get<int>(), 2);
    EXPECT_LE(generator.at("throttled_periods"), generator.at("quota_periods"));
}

}  // namespace
}  // namespace mayfly::e2e
