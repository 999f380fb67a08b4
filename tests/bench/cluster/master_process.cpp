#include "bench/cluster/master_process.hpp"

#include <algorithm>
#include <csignal>
#include <cstdlib>
#include <fstream>
#include <iterator>
#include <sched.h>
#include <sstream>
#include <unistd.h>

#include "support/target_server.hpp"
#include "support/wait_until.hpp"

namespace mayfly::bench {
namespace {

using namespace std::chrono_literals;

constexpr std::string_view workers_mark = "listening for workers on 127.0.0.1:";
constexpr std::string_view console_mark = "The dashboard is at http://127.0.0.1:";

/// What follows the last `mark`, up to one of `ends`.
std::string text_after(const std::string& text, std::string_view mark, std::string_view ends) {
    const auto at = text.rfind(mark);
    if (at == std::string::npos) return {};
    const auto begin = at + mark.size();
    const auto end = text.find_first_of(ends, begin);
    return end == std::string::npos ? std::string() : text.substr(begin, end - begin);
}

std::uint16_t port_after(const std::string& text, std::string_view mark) {
    const auto digits = text_after(text, mark, ", /\n");
    return static_cast<std::uint16_t>(std::strtoul(digits.c_str(), nullptr, 10));
}

void leave_core(std::uint64_t core) {
    cpu_set_t cores;
    if (sched_getaffinity(0, sizeof cores, &cores) != 0 || CPU_COUNT(&cores) < 2) return;
    CPU_CLR(core, &cores);
    sched_setaffinity(0, sizeof cores, &cores);
}

}  // namespace

nlohmann::json Console::snapshot() const {
    return nlohmann::json::parse(support::fetch(port_, "/api/snapshot").body);
}

std::uint64_t Console::count_ready() const {
    const auto now = snapshot();
    const auto is_ready = [](const auto& worker) { return worker.at("state") == "ready"; };
    return static_cast<std::uint64_t>(std::ranges::count_if(now.at("workers"), is_ready));
}

void Console::post(const std::string& path, const std::string& body) const {
    support::exchange_raw(
        port_,
        "POST " + path +
            " HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nContent-Type: "
            "application/json\r\nContent-Length: " +
            std::to_string(body.size()) + "\r\n\r\n" + body
    );
}

MasterProcess::MasterProcess(std::uint64_t core)
    : process_(
          {"taskset",
           "-c",
           std::to_string(core),
           MAYFLY_BINARY,
           "master",
           SCENARIO,
           "--bind",
           "127.0.0.1:0",
           "--web-port",
           "0",
           "--host",
           "http://127.0.0.1:1",
           "--loglevel",
           "debug",
           "--logfile",
           log_file(),
           "--only-summary"},
          {{"MAYFLY_CACHE_DIR", SCENARIO_CACHE}}
      ) {
    leave_core(core);
}

bool MasterProcess::is_up() {
    const auto is_open = [this] {
        process_.wait_for_output("never written", 10ms);
        return port() != 0 && port_after(process_.err(), console_mark) != 0;
    };
    return support::wait_until(is_open, patience);
}

std::uint16_t MasterProcess::port() const {
    return port_after(log(), workers_mark);
}

Console MasterProcess::console() const {
    return Console(port_after(process_.err(), console_mark));
}

double MasterProcess::cpu_seconds() const {
    std::ifstream file("/proc/" + std::to_string(process_.id()) + "/stat");
    const std::string text((std::istreambuf_iterator<char>(file)), {});
    std::istringstream fields(text.substr(text.rfind(')') + 2));
    std::string skipped;
    for (int i = 0; i < 11; ++i) fields >> skipped;
    double user = 0;
    double system = 0;
    fields >> user >> system;
    return (user + system) / static_cast<double>(sysconf(_SC_CLK_TCK));
}

std::string MasterProcess::log() const {
    return support::read_file(log_file());
}

void MasterProcess::end() {
    process_.signal(SIGINT);
    process_.wait(patience);
}

MasterProcess::Lateness MasterProcess::lateness() const {
    const auto account = text_after(log(), "ticks of this run were ", "\n");
    return {
        std::strtod(account.c_str(), nullptr),
        std::strtod(text_after(account, "and ", " ").c_str(), nullptr)};
}

}  // namespace mayfly::bench
