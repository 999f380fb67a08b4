// What the scenario runs on a worker besides users, and what becomes of what it throws.
#include <gtest/gtest.h>

#include "integration/cluster/fixture.hpp"
#include "integration/cluster/visitors.hpp"
#include "worker/runner.hpp"

namespace mayfly::worker {
namespace {

using namespace std::chrono_literals;

TEST(RunnerHooks, AreCountedWhereTheyThrow) {
    fiber::Loop loop;
    cluster::on_fiber(loop, [&] {
        Visitors visitors;
        visitors.plan.on_test_start([](mayfly::Test&) { throw std::runtime_error("no database"); });
        visitors.plan.on_message("break", [](mayfly::Test&, const Message&) {
            throw std::runtime_error("no account");
        });
        std::vector<std::string> thrown;
        bool is_prepared = false;
        Runner runner(loop, [&](cluster::Message message) {
            is_prepared = is_prepared || std::holds_alternative<cluster::Prepared>(message);
            const auto* report = std::get_if<cluster::Report>(&message);
            if (report == nullptr) return;
            for (const auto& row : report->interval.exceptions) {
                thrown.push_back(row.task + ": " + row.type + ": " + row.message);
            }
        });
        const auto loaded = visitors.loader(loop)({}, runner.recorder(), {});
        ASSERT_TRUE(runner.begin(*loaded, {}));
        loop.progress().term = 2;
        cluster::Prepare prepare;
        prepare.run = "run-1";
        runner.accept(prepare);
        ASSERT_TRUE(cluster::eventually([&] { return is_prepared; }));
        runner.accept(cluster::Note{cluster::Note::every_worker, 0, "break", ""});
        runner.accept(cluster::Assign{"run-1", 1, 2, {1}, "", 1s});
        EXPECT_TRUE(cluster::eventually([&] { return thrown.size() >= 2; }));
        ASSERT_GE(thrown.size(), 2U);
        EXPECT_EQ(thrown[0], "on_test_start: std::runtime_error: no database");
        EXPECT_EQ(thrown[1], "on_message: std::runtime_error: no account");
        runner.end();
    });
}

}  // namespace
}  // namespace mayfly::worker
