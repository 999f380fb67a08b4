// Machines that run out of what they have: files and disk.
#include <deque>

#include "e2e/fault_fixture.hpp"
#include "support/knock.hpp"

namespace mayfly::e2e {
namespace {

using namespace std::chrono_literals;
using testing::HasSubstr;

class ResourceFaults : public FaultTest {};

TEST_F(ResourceFaults, AMasterWithFewFilesServesItsWorkers) {
    start_master(2, {}, {"prlimit", "--nofile=64:64"});
    for (int i = 0; i < 2; ++i) start_worker();
    find_dashboard();
    expect_health(2);
    std::deque<support::Knock> crowd;
    for (int i = 0; i < 200; ++i) crowd.emplace_back(master_port());
    expect_health(2);
    start_worker();
    expect_health(3);
    expect_exact(finish());
}

TEST_F(ResourceFaults, AWorkerWithFewFilesSaysSoAndLivesOn) {
    users_ = 100;
    start_master(1);
    start_worker({}, {}, {"prlimit", "--nofile=64:64"});
    find_dashboard();
    expect_health(1);
    EXPECT_TRUE(eventually([](const auto& now) { return now.at("totals").at("num_failures") > 0; })
    );
    const auto report = finish(1);
    EXPECT_THAT(report.at("errors").dump(), HasSubstr("open files"));
    const auto seen = total_at_target();
    const auto failed = report.at("totals").at("num_failures").get<std::uint64_t>();
    EXPECT_LE(requests_of(report) - failed, seen.completed);
    EXPECT_GE(requests_of(report) - failed + interrupted_of(report), seen.received);
}

TEST_F(ResourceFaults, AFullDiskCostsTheReportsAndNotTheFigures) {
    if (support::run_process({"unshare", "--mount", "true"}).exit_code != 0) {
        GTEST_SKIP() << "there can be no mount namespaces here; run the tests as root";
    }
    const auto folder = (directory_.path() / "full").string();
    const std::string small_disk =
        "mkdir " + folder + " && mount -t tmpfs -o size=16k tmpfs " + folder + " && exec \"$@\"";
    start_master(
        2,
        {"--csv",
         folder + "/run",
         "--csv-full-history",
         "--html",
         folder + "/run.html",
         "--json-file",
         folder + "/run.json"},
        {"unshare", "--mount", "sh", "-c", small_disk, "sh"}
    );
    for (int i = 0; i < 2; ++i) start_worker();
    find_dashboard();
    expect_health(2);
    EXPECT_TRUE(master_->wait_for_output("No space left", patience)) << master_->err();
    expect_health(2);
    const auto report = finish(4);
    expect_exact(report);
}

}  // namespace
}  // namespace mayfly::e2e
