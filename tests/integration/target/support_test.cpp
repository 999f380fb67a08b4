// The helpers that all end-to-end tests trust.
#include <csignal>
#include <filesystem>

#include <gtest/gtest.h>

#include "support/process.hpp"
#include "support/scripted_server.hpp"
#include "support/target_server.hpp"
#include "support/wait_until.hpp"

namespace mayfly::support {
namespace {

using namespace std::chrono_literals;

bool is_alive(const std::string& id) {
    const std::string stat = read_file("/proc/" + id + "/stat");
    return !stat.empty() && stat.find(") Z ") == std::string::npos;
}

TEST(RunProcess, ReturnsCodeAndBothOutputs) {
    const auto result =
        run_process({"sh", "-c", "echo $WORD; echo bad >&2; exit 3"}, {{"WORD", "good"}});
    EXPECT_EQ(result.exit_code, 3);
    EXPECT_FALSE(result.signal.has_value());
    EXPECT_EQ(result.out, "good\n");
    EXPECT_EQ(result.err, "bad\n");
    EXPECT_FALSE(result.timed_out);
}

TEST(RunProcess, ReadsMoreThanAPipeHolds) {
    const auto result =
        run_process({"sh", "-c", "head -c 1000000 /dev/zero; head -c 300000 /dev/zero >&2"});
    EXPECT_EQ(result.out.size(), 1'000'000);
    EXPECT_EQ(result.err.size(), 300'000);
}

TEST(RunProcess, NamesTheSignalThatEndedIt) {
    const auto result = run_process({"sh", "-c", "kill -SEGV $$"});
    EXPECT_FALSE(result.exit_code.has_value());
    EXPECT_EQ(result.signal, SIGSEGV);
}

TEST(RunProcess, KillsTheWholeGroupWhenTimeIsOver) {
    const auto result = run_process({"sh", "-c", "sleep 100 & echo $!; wait"}, {}, 200ms);
    EXPECT_TRUE(result.timed_out);
    EXPECT_EQ(result.signal, SIGKILL);
    const std::string grandchild = result.out.substr(0, result.out.find('\n'));
    EXPECT_TRUE(wait_until([&] { return !is_alive(grandchild); }));
}

TEST(RunProcess, AMissingProgramIsExitCode127) {
    const auto result = run_process({"/no/such/program"});
    EXPECT_EQ(result.exit_code, 127);
    EXPECT_EQ(result.err, "cannot execute this program\n");
}

TEST(Process, CanBeWatchedAndSignalled) {
    Process process(
        {"sh", "-c", "trap 'echo bye; exit 5' INT; echo ready; while :; do sleep 0.01; done"}
    );
    ASSERT_TRUE(process.wait_for_output("ready"));
    process.signal(SIGINT);
    const auto result = process.wait();
    EXPECT_EQ(result.exit_code, 5);
    EXPECT_EQ(result.out, "ready\nbye\n");
    EXPECT_FALSE(Process({"true"}).wait_for_output("never"));
}

TEST(TemporaryDirectoryTest, IsGoneWithEverythingInIt) {
    std::filesystem::path path;
    {
        const TemporaryDirectory directory;
        path = directory.path();
        EXPECT_EQ(read_file(directory.write("a.txt", "text")), "text");
    }
    EXPECT_FALSE(std::filesystem::exists(path));
}

TEST(TargetServerTest, EndsAtOnceWithCodeZeroWhenAsked) {
    for (const int number : {SIGTERM, SIGINT}) {
        TargetServer server;
        server.process().signal(number);
        EXPECT_EQ(server.process().wait().exit_code, 0);
    }
}

TEST(TargetServerTest, ServesHttpsWithACertificateThatClientsCanTrust) {
    TargetServer server(TargetServer::Tls::on);
    const auto trusted =
        run_process({"curl", "-sS", "--cacert", server.ca_file(), server.tls_url("/")});
    EXPECT_EQ(trusted.exit_code, 0) << trusted.err;
    EXPECT_NE(run_process({"curl", "-sS", server.tls_url("/")}).exit_code, 0);
    EXPECT_EQ(server.count("GET /").completed, 1);
}

TEST(TargetServerTest, DemandsClientCertificatesWhenToldTo) {
    const TemporaryDirectory directory;
    const auto client = write_certificate(directory, "client");
    TargetServer server(TargetServer::Tls::on, {"--tls-client-ca", client.certificate});
    std::vector<std::string> words{
        "curl", "-sS", "--cacert", server.ca_file(), server.tls_url("/echo")};
    EXPECT_NE(run_process(words).exit_code, 0);
    words.insert(words.end(), {"--cert", client.certificate, "--key", client.key});
    const auto shown = run_process(words);
    EXPECT_EQ(shown.exit_code, 0) << shown.err;
    EXPECT_NE(shown.out.find("/CN=client"), std::string::npos);
}

TEST(TargetServerTest, SaysWhatToDoWhenThePortIsTaken) {
    const TargetServer server;
    const auto second = run_process({target_binary(), "--port", std::to_string(server.port())});
    EXPECT_EQ(second.exit_code, 2);
    EXPECT_NE(second.err.find("choose another --port"), std::string::npos) << second.err;
}

TEST(ScriptedServerTest, PlaysOneScriptAConnectionAndRepeatsTheLast) {
    const ScriptedServer server(
        {{ReadUntil{"\r\n\r\n"}, Send{"first"}, Pause{1ms}, Send{" half"}, Reset{}},
         {Send{"hello"}, Close{}}}
    );
    EXPECT_EQ(exchange_raw(server.port(), "GET / HTTP/1.1\r\n\r\n"), "first half");
    EXPECT_EQ(exchange_raw(server.port(), "x"), "hello");
    EXPECT_EQ(exchange_raw(server.port(), "x"), "hello");
    EXPECT_EQ(server.connections(), 3);
    EXPECT_EQ(server.received(0), "GET / HTTP/1.1\r\n\r\n");
}

}  // namespace
}  // namespace mayfly::support
