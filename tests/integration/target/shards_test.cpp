// Several processes behind one port.
#include <csignal>

#include <gtest/gtest.h>

#include "support/process.hpp"
#include "support/target_server.hpp"
#include "support/wait_until.hpp"

namespace mayfly::support {
namespace {

bool is_alive(pid_t process) {
    const std::string stat = read_file("/proc/" + std::to_string(process) + "/stat");
    return !stat.empty() && stat.find(") Z ") == std::string::npos;
}

TEST(Shards, ShareThePortAndItsConnections) {
    TargetServer server(TargetServer::Tls::off, {"--shards", "3"});
    EXPECT_EQ(children_of(server.process().id()).size(), 2U);
    constexpr std::uint64_t requests = 200;
    for (std::uint64_t i = 0; i < requests; ++i) {
        ASSERT_EQ(server.get("/").status, 200);
    }
    // Each has a log of its own, of some of them.
    EXPECT_LT(server.count("GET /").received, requests);
}

TEST(Shards, EndWithTheFirst) {
    TargetServer server(TargetServer::Tls::off, {"--shards", "3"});
    const auto others = children_of(server.process().id());
    ASSERT_EQ(others.size(), 2U);
    ASSERT_EQ(::kill(server.process().id(), SIGKILL), 0);
    for (const pid_t other : others) {
        EXPECT_TRUE(wait_until([&] { return !is_alive(other); })) << other;
    }
}

TEST(Shards, SayThatThePortIsTaken) {
    const TargetServer other;
    const std::string port = std::to_string(other.port());
    const auto result = run_process({target_binary(), "--shards", "2", "--port", port});
    EXPECT_EQ(result.exit_code, 2);
    EXPECT_NE(result.err.find("cannot listen on 127.0.0.1:" + port), std::string::npos);
}

}  // namespace
}  // namespace mayfly::support
