// What a network does to a cluster whose processes are all well.
#include "e2e/fault_fixture.hpp"

namespace mayfly::e2e {
namespace {

using namespace std::chrono_literals;
using nlohmann::json;

class NetworkFaults : public NetworkFaultTest {
protected:
    std::size_t lost() const {
        const auto all = states();
        return static_cast<std::size_t>(std::count(all.begin(), all.end(), "lost"));
    }
    /// The first worker is cut off until it is lost and others have its users, then no more.
    void expect_replacement_and_return() {
        EXPECT_TRUE(eventually([&](const json&) { return lost() == 1; }));
        expect_health(2);
        for (const auto* machine : cut_) machine->heal();
        expect_health(3);
        expect_exact(finish());
    }
    void cut(const support::Machine& listener, const support::Machine& speaker) {
        listener.stop_hearing(speaker);
        cut_.push_back(&listener);
    }

    std::vector<const support::Machine*> cut_;
};

TEST_F(NetworkFaults, AMasterThatDoesNotHearAWorkerReplacesIt) {
    start_cluster(3);
    cut(*master_machine_, *worker_machines_[0]);
    expect_replacement_and_return();
}

TEST_F(NetworkFaults, AWorkerThatDoesNotHearItsMasterEndsItsUsersAndIsReplaced) {
    start_cluster(3);
    cut(*worker_machines_[0], *master_machine_);
    expect_replacement_and_return();
}

TEST_F(NetworkFaults, AWorkerThatIsCutOffIsReplacedAndComesBack) {
    start_cluster(3);
    cut(*worker_machines_[0], *master_machine_);
    cut(*master_machine_, *worker_machines_[0]);
    expect_replacement_and_return();
}

// TCP sends again 3 s after the beginning, which leaves 2 s until a worker that is silent counts as
// lost.
TEST_F(NetworkFaults, AShortOutageCostsNothing) {
    start_cluster(3);
    cut(*worker_machines_[0], *master_machine_);
    cut(*master_machine_, *worker_machines_[0]);
    watch_for(2s);
    for (const auto* machine : cut_) machine->heal();
    EXPECT_EQ(lost(), 0U);
    expect_health(3);
    expect_exact(finish());
}

TEST_F(NetworkFaults, LosingPacketsCostsNothing) {
    start_master(3);
    for (const auto* machine : worker_machines_) machine->lose_percent(5);
    master_machine_->lose_percent(5);
    for (int i = 0; i < 3; ++i) start_worker();
    find_dashboard();
    expect_health(3);
    watch_for(6s);
    expect_health(3);
    const auto report = finish();
    expect_exact(report);
}

}  // namespace
}  // namespace mayfly::e2e
