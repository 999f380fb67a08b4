// What a scenario's code starts gets no descriptor that it was not given: a program that outlives
// mayfly would keep its ports and connections.
#include <csignal>
#include <memory>
#include <sstream>

#include "e2e/fault_fixture.hpp"

namespace mayfly::e2e {
namespace {

using testing::IsEmpty;

/// Those that are listed there besides the standard streams.
std::vector<std::string> strange_descriptors(const std::string& file) {
    std::vector<std::string> strange;
    std::istringstream lines(support::read_file(file));
    std::string who;
    for (std::string line; std::getline(lines, line);) {
        if (line.starts_with("by ")) who = line;
        const auto arrow = line.find(" -> ");
        if (arrow == line.npos) continue;
        const auto space = line.rfind(' ', arrow - 1);
        const auto number = std::stoi(line.substr(space + 1, arrow - space));
        if (number > 2) strange.push_back(who + ": " + line.substr(space + 1));
    }
    return strange;
}

class Descriptors : public RunTest {
protected:
    const std::string list_ = path("descriptors");
    const support::Environment told_{{"DESCRIPTORS", list_}};
    const Words options_{
        "--host",
        target_.url(),
        "--headless",
        "--csv",
        path("x"),
        "--samples",
        path("samples.csv"),
        "-u",
        "1"};

    Words command(const std::string& name, const Words& more) const {
        Words words{MAYFLY_BINARY, name, scenario_file("descriptors.cpp")};
        words.insert(words.end(), options_.begin(), options_.end());
        words.insert(words.end(), more.begin(), more.end());
        return words;
    }
    void expect_nothing_strange() const {
        EXPECT_THAT(strange_descriptors(list_), IsEmpty());
        const auto listed = support::read_file(list_);
        for (const auto* who : {"setup\n", "on_test_start\n", "task\n"}) {
            EXPECT_THAT(listed, testing::HasSubstr(who));
        }
    }
};

TEST_F(Descriptors, OfARunOnThisMachineAreNotInherited) {
    support::Process run(
        command("run", {"--processes", "1", "--logfile", path("log")}), environment(told_)
    );
    EXPECT_EQ(run.wait(patience).exit_code, 0) << run.err();
    expect_nothing_strange();
}

TEST_F(Descriptors, OfAMasterAndAWorkerAreNotInherited) {
    support::Process master(
        command("master", {"--bind", "127.0.0.1:0", "--expect-workers", "1"}), environment(told_)
    );
    const std::string mark = "listening for workers on ";
    ASSERT_TRUE(master.wait_for_output(mark, patience)) << master.err();
    ASSERT_TRUE(master.wait_for_output(", without", patience));
    const auto begin = master.err().find(mark) + mark.size();
    const auto address = master.err().substr(begin, master.err().find(',', begin) - begin);
    support::Process worker({MAYFLY_BINARY, "worker", "--master", address}, environment(told_));
    EXPECT_EQ(worker.wait(patience).exit_code, 0) << worker.err();
    EXPECT_EQ(master.wait(patience).exit_code, 0) << master.err();
    expect_nothing_strange();
}

TEST_F(Descriptors, WhatOutlivesAMasterThatIsKilledLeavesItsPortToTheNext) {
    const auto scenario = directory_.write("outlived.cpp", R"(
#include <cstdlib>
#include <mayfly/mayfly.hpp>
void scenario(mayfly::Plan& plan) {
    plan.setup([](mayfly::Test&) {
        const auto* command = "setsid sleep 300 >/dev/null 2>&1 & echo $! > $OUTLIVES";
        if (std::system(command) != 0) std::abort();
        return std::string();
    });
    plan.users<mayfly::HttpUser>("Guest").task("look", [](auto& user) { user.client.get("/"); });
}
)");
    // The ports get other numbers than what a child process is given, and which takes their place.
    const auto start = [&](const std::string& address) {
        return std::make_unique<support::Process>(
            Words{
                "sh",
                "-c",
                "exec 3</dev/null 4</dev/null 5</dev/null 6</dev/null; exec \"$@\"",
                "sh",
                MAYFLY_BINARY,
                "master",
                scenario.string(),
                "--host",
                target_.url(),
                "--headless",
                "--expect-workers",
                "1",
                "--bind",
                address},
            environment({{"OUTLIVES", path("number")}})
        );
    };
    const std::string mark = "listening for workers on ";
    const auto first = start("127.0.0.1:0");
    ASSERT_TRUE(first->wait_for_output(", without", patience)) << first->err();
    const auto begin = first->err().find(mark) + mark.size();
    const auto address = first->err().substr(begin, first->err().find(',', begin) - begin);
    support::Process worker({MAYFLY_BINARY, "worker", "--master", address}, environment());
    ASSERT_TRUE(support::wait_until([&] { return target_.total().completed > 0; }, patience));
    first->signal(SIGKILL);
    first->wait(patience);
    const auto outlives = std::stoi(support::read_file(path("number")));
    EXPECT_EQ(kill(outlives, 0), 0) << "it is still there";

    const auto next = start(address);
    EXPECT_TRUE(next->wait_for_output(mark + address, patience)) << next->err();
    EXPECT_EQ(kill(outlives, SIGKILL), 0);
    next->signal(SIGKILL);
    worker.signal(SIGKILL);
}

TEST_F(Descriptors, OfATrialAreNotInherited) {
    const auto result =
        mayfly({"try", scenario_file("descriptors.cpp"), "--host", target_.url()}, told_);
    EXPECT_EQ(result.exit_code, 0) << result.err;
    expect_nothing_strange();
}

}  // namespace
}  // namespace mayfly::e2e
