// Workers that cannot take part, because the scenario is another one where they are: they end with
// the reason, the master tells it, and the run goes on without them.
#include <csignal>

#include "e2e/fault_fixture.hpp"

namespace mayfly::e2e {
namespace {

using nlohmann::json;
using testing::HasSubstr;

class UnfitWorkers : public FaultTest {
protected:
    /// A worker where the scenario is that one.
    void expect_end(const std::string& here, int exit_code, const std::string& reason) {
        at_workers_ = {{"LOCAL", here}};
        const auto ended = start_worker().wait(patience);
        EXPECT_EQ(ended.exit_code.value_or(128 + ended.signal.value_or(0)), exit_code);
        EXPECT_THAT(ended.err, HasSubstr(reason));
        EXPECT_TRUE(eventually([&](const json& now) {
            const auto& all = now.at("workers");
            return std::any_of(all.begin(), all.end(), [&](const json& worker) {
                return worker.at("state") == "lost" &&
                       worker.at("note").get<std::string>().find(reason) != std::string::npos;
            });
        })) << snapshot().at("workers").dump(2);
        EXPECT_TRUE(master_->wait_for_output(reason, patience)) << master_->err();
    }
};

TEST_F(UnfitWorkers, EndWithAReasonThatTheMasterTells) {
    scenario_ = "local.cpp";
    start_cluster(1);
    expect_end("throw", 2, "cannot open testdata.csv");
    expect_end("other", 2, "its scenario has other kinds, tasks or parameters");
    expect_end("abort", 128 + SIGABRT, "aborted (SIGABRT)");
    expect_health(1);
    master_->signal(SIGINT);
    EXPECT_EQ(master_->wait(patience).exit_code, 128 + SIGINT);
}

}  // namespace
}  // namespace mayfly::e2e
