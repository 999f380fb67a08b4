// `mayfly run --hosts` with a real ssh and a real sshd: the program is copied, the workers run, the
// target's log agrees, and however the run ends, nothing of it is left on the other machine.

#include <algorithm>
#include <csignal>
#include <filesystem>
#include <sstream>

#include "e2e/run_fixture.hpp"
#include "support/scripted_server.hpp"
#include "support/ssh_server.hpp"

namespace mayfly::e2e {
namespace {

using nlohmann::json;
using support::Process;
using support::ProcessResult;
using support::SshServer;
using support::wait_until;
using ::testing::HasSubstr;
using ::testing::Not;
using namespace std::chrono_literals;
namespace fs = std::filesystem;

/// Without symbols, as it is copied and its digest is computed so often.
constexpr const char* stripped_program = STRIPPED_MAYFLY;

class Hosts : public RunTest {
protected:
    void SetUp() override { start_sshd(); }

    void start_sshd(const std::string& config = {}) {
        sshd_.emplace(config);
        if (!sshd_->obstacle().empty()) GTEST_SKIP() << sshd_->obstacle();
        put_copy();
    }
    /// As an earlier run leaves the machine: with the program, so that most tests need not wait.
    void put_copy() const {
        const auto digest = support::run_process({"sha256sum", stripped_program}).out.substr(0, 64);
        const auto place = fs::path(copies()) / digest;
        fs::create_directories(place);
        fs::copy_file(stripped_program, place / "mayfly");
    }

    Words words(const std::string& scenario, const Words& more) const override {
        Words all = RunTest::words(scenario, more);
        all.front() = stripped_program;
        return all;
    }

    Words over_ssh(const std::string& hosts, const Words& more = {}) const {
        Words all{"--hosts", hosts, "--json", "--only-summary"};
        if (std::ranges::find(more, "--ssh") == more.end()) {
            all.insert(all.end(), {"--ssh", sshd_->command()});
        }
        all.insert(all.end(), more.begin(), more.end());
        return words(scenario_file("steady.cpp"), all);
    }
    ProcessResult run_on(const std::string& hosts, const Words& more) const {
        return support::run_process(over_ssh(hosts, more), environment(), patience);
    }
    /// Refused before anything ran, for this reason.
    void expect_refusal(const std::string& hosts, const std::string& reason, const Words& more = {})
        const {
        const auto result = run_on(hosts, more);
        EXPECT_EQ(result.exit_code, 2) << result.err;
        EXPECT_THAT(result.err, HasSubstr(reason));
        EXPECT_EQ(target_.total().received, 0U);
        EXPECT_TRUE(is_clean());
    }
    /// Started, and the users at work.
    std::unique_ptr<Process> started(const std::string& hosts, const Words& more) const {
        auto process = std::make_unique<Process>(over_ssh(hosts, more), environment());
        EXPECT_TRUE(wait_until([&] { return target_.total().completed > 50; }, patience));
        return process;
    }
    /// Whether no process is left on the other machine.
    bool is_clean() const {
        return wait_until([&] { return sshd_->processes().empty(); }, patience);
    }
    /// A program that does this in place of ssh.
    std::string fake_ssh(const std::string& script) const {
        auto file = directory_.write("ssh", "#!/bin/sh\n" + script + "\n");
        fs::permissions(file, fs::perms::owner_all);
        return file;
    }
    std::string copies() const { return sshd_->cache() + "/mayfly/bin"; }
    std::string copy() const {
        for (const auto& entry : fs::recursive_directory_iterator(copies())) {
            if (entry.path().filename() == "mayfly" && entry.is_regular_file()) return entry.path();
        }
        return {};
    }

    std::optional<SshServer> sshd_;
};

std::string command_line_of(pid_t pid) {
    auto text = support::read_file("/proc/" + std::to_string(pid) + "/cmdline");
    std::ranges::replace(text, '\0', ' ');
    return text;
}

/// The processes whose parent is that one, of this name.
std::vector<pid_t> children_of(pid_t parent, const std::string& name) {
    std::vector<pid_t> found;
    const auto task = "/proc/" + std::to_string(parent) + "/task/" + std::to_string(parent);
    std::istringstream children(support::read_file(task + "/children"));
    for (pid_t pid = 0; children >> pid;) {
        if (support::read_file("/proc/" + std::to_string(pid) + "/comm") == name + "\n") {
            found.push_back(pid);
        }
    }
    return found;
}

TEST_F(Hosts, RunTheWorkersFromACopyMadeOnceAndEveryRequestCountsOnce) {
    fs::remove_all(sshd_->cache());
    const Words load{"-u", "12", "-r", "100", "-t", "1s"};
    const auto first = run_on("a=1,b=2", load);
    ASSERT_EQ(first.exit_code, 0) << first.err;
    const auto report = json::parse(first.out);
    EXPECT_EQ(report.at("workers").size(), 3U);
    EXPECT_GT(requests_of(report), 0U);
    expect_counts_of_target(report);
    EXPECT_THAT(first.err, HasSubstr("copying mayfly"));
    EXPECT_TRUE(is_clean());
    for (const auto& mine : {copy(), copies()}) {
        EXPECT_EQ(fs::status(mine).permissions(), fs::perms::owner_all) << mine;
    }
    EXPECT_EQ(support::read_file(copy()), support::read_file(stripped_program));

    const auto file = directory_.write("hosts", "# ours\nb=1\n");
    const auto all = words(
        scenario_file("steady.cpp"),
        {"--hosts-file", file, "--ssh", sshd_->command(), "--json", "-t", "300ms"}
    );
    const auto again = support::run_process(all, environment(), patience);
    ASSERT_EQ(again.exit_code, 0) << again.err;
    EXPECT_EQ(json::parse(again.out).at("workers").size(), 1U);
    EXPECT_THAT(again.err, Not(HasSubstr("copying mayfly")));
}

TEST_F(Hosts, GetANewCopyForADamagedOne) {
    fs::resize_file(copy(), 100'000);
    const auto result = run_on("a=1", {"-t", "200ms"});
    ASSERT_EQ(result.exit_code, 0) << result.err;
    EXPECT_THAT(result.err, HasSubstr("copying mayfly"));
    EXPECT_EQ(support::read_file(copy()), support::read_file(stripped_program));
}

TEST_F(Hosts, LearnNoSecretFromACommandLine) {
    auto run = started("a=1", {"-u", "5", "-r", "100"});
    const auto workers = sshd_->processes();
    EXPECT_EQ(workers.size(), 2U);  // One, and the one that watches its input.
    for (const auto worker : workers) {
        EXPECT_THAT(
            command_line_of(worker), HasSubstr(" worker --ends-with-input --master 127.0.0.1:")
        );
        EXPECT_THAT(command_line_of(worker), Not(HasSubstr("oken")));
    }
    const auto clients = children_of(run->id(), "ssh");
    ASSERT_EQ(clients.size(), 1U);
    EXPECT_THAT(command_line_of(clients[0]), HasSubstr("MAYFLY_TOKEN=\"$token\""));
    run->signal(SIGINT);
    const auto result = run->wait(patience);
    EXPECT_EQ(result.exit_code, 130) << result.err;
    expect_counts_of_target(json::parse(result.out));
    EXPECT_TRUE(is_clean());
}

// The token is the dashboard's then; these workers and their master have one of their own.
TEST_F(Hosts, DoNotGetTheTokenOfTheDashboard) {
    const auto token = path("token");
    ASSERT_EQ(mayfly({"token", "new", token}).exit_code, 0);
    const auto secret = support::read_file(token).substr(0, 32);
    for (const bool is_in_file : {true, false}) {
        Words words{"-u", "5", "-r", "100", "-t", "1s"};
        support::Environment more;
        if (is_in_file) words.insert(words.end(), {"--token-file", token});
        if (!is_in_file) more["MAYFLY_TOKEN"] = support::read_file(token);
        Process run(over_ssh("a=1,b=1", words), environment(more));
        ASSERT_TRUE(wait_until([&] { return sshd_->processes().size() >= 4; }, patience))
            << run.err();
        for (const auto worker : sshd_->processes()) {
            EXPECT_THAT(command_line_of(worker), Not(HasSubstr(secret)));
            const auto place = "/proc/" + std::to_string(worker) + "/environ";
            EXPECT_THAT(support::read_file(place), Not(HasSubstr(secret)));
        }
        const auto result = run.wait(patience);
        EXPECT_EQ(result.exit_code, 0) << result.err;
        EXPECT_EQ(json::parse(result.out).at("workers").size(), 2U);
    }
    EXPECT_TRUE(is_clean());
}

TEST_F(Hosts, AreLeftCleanByAMasterThatIsKilledAlsoOfAWorkerThatIsStuck) {
    auto run = started("a=2", {"-u", "8", "-r", "100"});
    for (const auto process : sshd_->processes()) {
        if (command_line_of(process).find("--member") != std::string::npos) kill(process, SIGSTOP);
    }
    run->signal(SIGKILL);
    run->wait(patience);
    EXPECT_TRUE(is_clean());
}

TEST_F(Hosts, ThatAreLostMakeTheRunPartialAndAreLoggedInToAgain) {
    auto run = started("a=1,b=1", {"-u", "8", "-r", "100"});
    const auto clients = children_of(run->id(), "ssh");
    ASSERT_EQ(clients.size(), 2U);
    kill(clients[0], SIGKILL);
    EXPECT_TRUE(run->wait_for_output(" runs workers again", patience));
    EXPECT_TRUE(wait_until([&] { return sshd_->processes().size() == 4; }, patience));
    run->signal(SIGINT);
    const auto result = run->wait(patience);
    EXPECT_THAT(result.err, HasSubstr("the workers on "));
    EXPECT_TRUE(json::parse(result.out).at("run").at("is_partial").get<bool>());
    EXPECT_TRUE(is_clean());
}

TEST_F(Hosts, ThatCannotBeLoggedInToAreToldWithTheRemedy) {
    expect_refusal("stranger", "ssh does not know the key of stranger; run `ssh -F ");
    expect_refusal("a:1", "no sshd answers on a:1 (ssh: connect to host 127.0.0.1 port 1:");
    expect_refusal("nobody@a", "nobody@a lets nobody in without a password");
    expect_refusal("a,stranger,b:1", "2 of 3 machines cannot run workers; see above");
    expect_refusal("a", "cannot start no-ssh: No such file", {"--ssh", "no-ssh"});
    expect_refusal("a,b,a", "a is named twice");
    expect_refusal("-oProxyCommand=x", "is no machine");
}

TEST_F(Hosts, ThatStaySilentAreTold) {
    const support::ScriptedServer silent({{support::HoldOpen{}}});
    const auto host = "a:" + std::to_string(silent.port());
    const Words impatient{"--ssh", sshd_->command() + " -o ConnectTimeout=1"};
    expect_refusal(host, host + " does not answer (Connection timed out", impatient);
}

TEST_F(Hosts, ThatForwardNoPortAreTold) {
    start_sshd("AllowTcpForwarding no");
    expect_refusal("a", "the sshd of a forwards no ports; set AllowTcpForwarding to yes");
}

TEST_F(Hosts, OfAnotherKindAreTold) {
    fs::create_directory(path("bin"));
    directory_.write("bin/uname", "#!/bin/sh\ntest \"$1\" = -m && echo sparc64 || echo Linux\n");
    fs::permissions(path("bin/uname"), fs::perms::owner_all);
    start_sshd("SetEnv PATH=" + path("bin") + ":/usr/bin:/bin XDG_CACHE_HOME=" + path("cache"));
    expect_refusal("a", "a is Linux sparc64 and this mayfly is for Linux ");
}

TEST_F(Hosts, ThatHaveNoRoomAreTold) {
    start_sshd("SetEnv XDG_CACHE_HOME=/proc");
    expect_refusal("a", "mayfly cannot be put on a: mkdir: cannot create directory");
}

TEST_F(Hosts, ThatForbidAShellAreQuoted) {
    const auto ssh = fake_ssh("echo This account is not available\nexit 1");
    const std::string reason = "ssh to a ended with exit code 1 (This account is not available); ";
    expect_refusal("a", reason, {"--ssh", ssh});
}

TEST_F(Hosts, ShowWhatScenariosPrintThere) {
    const auto file = directory_.write(
        "talk.cpp",
        "#include <cstdio>\n#include <mayfly/mayfly.hpp>\n"
        "void scenario(mayfly::Plan& plan) {\n"
        "    plan.users<mayfly::User>(\"Talker\").task(\"talk\", [](mayfly::User&) {\n"
        "        std::puts(\"hello\");\n        std::fflush(stdout);\n"
        "        mayfly::sleep(std::chrono::hours(1));\n    });\n}\n"
    );
    const auto all =
        words(file, {"--hosts", "a=1", "--ssh", sshd_->command(), "--stop-timeout", "1h"});
    Process run(all, environment());
    ASSERT_TRUE(run.wait_for_output("stdout: hello", patience));
    run.signal(SIGINT);  // The task goes on.
    ASSERT_TRUE(run.wait_for_output("once more to stop now", patience));
    run.signal(SIGINT);
    EXPECT_EQ(run.wait(patience).exit_code, 130);
    EXPECT_TRUE(is_clean());
}

TEST_F(Hosts, WhoseWorkersDieAtOnceEndTheRunBeforeItBegins) {
    const auto file = directory_.write(
        "dies.cpp",
        "#include <cstdlib>\n#include <mayfly/mayfly.hpp>\n"
        "void scenario(mayfly::Plan& plan) {\n"
        "    if (*std::getenv(\"SSH_CONNECTION\") != '\\0') std::abort();\n"
        "    plan.users<mayfly::User>(\"Idle\").task(\"idle\", [](mayfly::User&) {});\n}\n"
    );
    const auto result = support::run_process(
        words(file, {"--hosts", "a=1", "--ssh", sshd_->command()}),
        environment({{"SSH_CONNECTION", ""}}),
        patience
    );
    EXPECT_EQ(result.exit_code, 2) << result.err;
    EXPECT_THAT(result.err, HasSubstr("warning a: aborted (SIGABRT)"));
    EXPECT_THAT(result.err, HasSubstr("error a: a worker process was killed by SIGABRT\n"));
    EXPECT_THAT(
        result.err,
        HasSubstr("mayfly: the workers on a have ended: a worker process was killed by SIGABRT soon"
                  " after its start, as others before; it is not started again\n")
    );
    EXPECT_TRUE(is_clean());
}

TEST_F(Hosts, AreLeftAloneWhenCtrlCComesBeforeTheyAreReady) {
    const auto silent = fake_ssh("exec sleep 1000");
    Process run(over_ssh("a", {"--ssh", silent, "-L", "debug"}), environment());
    ASSERT_TRUE(run.wait_for_output("logging in to a", patience));
    run.signal(SIGINT);
    const auto result = run.wait(patience);
    EXPECT_EQ(result.exit_code, 130) << result.err;
}

}  // namespace
}  // namespace mayfly::e2e
