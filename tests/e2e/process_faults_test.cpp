// Processes of a cluster that die or stand still, each on a machine of its own.
#include <csignal>

#include "e2e/fault_fixture.hpp"

namespace mayfly::e2e {
namespace {

using namespace std::chrono_literals;
using nlohmann::json;
using testing::HasSubstr;

class ProcessFaults : public NetworkFaultTest {};

std::size_t number_of(const json& snapshot, const std::string& state) {
    std::size_t number = 0;
    for (const auto& worker : snapshot.at("workers")) number += worker.at("state") == state;
    return number;
}

TEST_F(ProcessFaults, AKilledWorkerLosesItsLastSecondAtMostAndTheOthersTakeItsUsers) {
    start_cluster(3);
    workers_[0].signal(SIGKILL);
    EXPECT_TRUE(eventually([](const json& now) { return number_of(now, "lost") == 1; }));
    expect_health(2);
    const auto report = finish(4);
    EXPECT_TRUE(report.at("run").at("is_partial").get<bool>());
    const auto seen = total_at_target();
    EXPECT_LE(requests_of(report), seen.completed) << "something was counted twice";
    // A user makes at most 50 requests a second, and a report goes out every second.
    const auto most_lost = users_ / 3 * 50 * 2;
    EXPECT_GE(requests_of(report) + interrupted_of(report) + most_lost, seen.received);
    expect_never_too_many_users();
}

TEST_F(ProcessFaults, AWorkerThatStandsStillForSecondsKeepsItsUsers) {
    start_cluster(3);
    for (const auto pause : {2s, 4s}) {
        workers_[0].signal(SIGSTOP);
        watch_for(pause);
        EXPECT_EQ(number_of(snapshot(), "lost"), 0U);
        workers_[0].signal(SIGCONT);
        expect_health(3);
    }
    expect_exact(finish());
}

TEST_F(ProcessFaults, WorkersThatStandStillForLongAreReplacedAndTakenBack) {
    start_cluster(3);
    const auto begin = Clock::now();
    workers_[0].signal(SIGSTOP);
    workers_[1].signal(SIGSTOP);
    watch_for(15s);
    EXPECT_EQ(number_of(snapshot(), "lost"), 2U);
    expect_health(1);
    workers_[1].signal(SIGCONT);
    expect_health(2);
    watch_for(begin + 30s - Clock::now());
    workers_[0].signal(SIGCONT);
    expect_health(3);
    expect_exact(finish());
}

TEST_F(ProcessFaults, AMasterThatIsKilledIsReplacedAndItsWorkersServeTheNext) {
    start_cluster(3);
    master_->signal(SIGKILL);
    master_->wait(patience);
    // Nobody is told, so the users end by themselves.
    EXPECT_TRUE(becomes_quiet());
    expect_never_too_many_users();
    {
        const support::Machine::Visit there(*target_machine_);
        target_->reset_log();
    }
    start_master(3);
    find_dashboard();
    expect_health(3);
    const auto report = finish();
    expect_exact(report);
    EXPECT_THAT(log_, HasSubstr("which is not this one"));
    for (auto& worker : workers_) EXPECT_EQ(worker.wait(patience).exit_code, 0);
}

}  // namespace
}  // namespace mayfly::e2e
