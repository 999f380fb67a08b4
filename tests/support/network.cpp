#include "support/network.hpp"

#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <sched.h>
#include <stdexcept>
#include <thread>
#include <unistd.h>
#include <utility>

#include "support/process.hpp"

namespace mayfly::support {
namespace {

constexpr const char* current_namespace = "/proc/thread-self/ns/net";

int open_current_namespace() {
    const int descriptor = open(current_namespace, O_RDONLY | O_CLOEXEC);
    if (descriptor < 0) throw std::runtime_error("cannot open the network namespace");
    return descriptor;
}

/// A descriptor of a new one; below 0, with errno, when there can be none.
int open_new_namespace() {
    int descriptor = -1;
    int problem = 0;
    // On a thread that ends afterwards, so that ours stays where it is.
    std::thread([&] {
        if (unshare(CLONE_NEWNET) == 0) {
            descriptor = open_current_namespace();
        } else {
            problem = errno;
        }
    }).join();
    errno = problem;
    return descriptor;
}

int demand_new_namespace() {
    const int descriptor = open_new_namespace();
    if (descriptor < 0) throw std::runtime_error("cannot make a network namespace");
    return descriptor;
}

/// Where Debian has it: not every way to become root has that folder in its PATH.
std::string tool(const std::string& name) {
    const auto path = "/usr/sbin/" + name;
    return access(path.c_str(), X_OK) == 0 ? path : name;
}

void demand(const std::vector<std::string>& words) {
    const auto result = run_process(words);
    if (result.exit_code == 0) return;
    std::string command;
    for (const auto& word : words) command += word + " ";
    throw std::runtime_error(command + "failed: " + result.err);
}

void ip(const std::vector<std::string>& words) {
    std::vector<std::string> all{tool("ip")};
    all.insert(all.end(), words.begin(), words.end());
    demand(all);
}

}  // namespace

OwnedDescriptor::~OwnedDescriptor() {
    if (descriptor_ >= 0) close(descriptor_);
}

Machine::Machine(std::string address)
    : address_(std::move(address)), namespace_(demand_new_namespace()) {
    const Visit visit(*this);
    ip({"link", "set", "lo", "up"});
}

Machine::Visit::Visit(const Machine& machine) : home_(open_current_namespace()) {
    if (setns(machine.namespace_.number(), CLONE_NEWNET) != 0) {
        throw std::runtime_error("cannot enter a network namespace");
    }
}

Machine::Visit::~Visit() {
    setns(home_.number(), CLONE_NEWNET);
}

/// For commands, which are other processes.
std::string Machine::path() const {
    return "/proc/" + std::to_string(getpid()) + "/fd/" + std::to_string(namespace_.number());
}

void Machine::stop_hearing(const Machine& other) const {
    const Visit visit(*this);
    demand(
        {tool("nft"),
         "add table ip faults; add chain ip faults in { type filter hook input priority 0; }; "
         "add rule ip faults in ip saddr " +
             other.address() + " drop"}
    );
}

void Machine::lose_percent(int percent) const {
    const Visit visit(*this);
    demand(
        {tool("nft"),
         "add table ip faults; add chain ip faults in { type filter hook input priority 0; }; "
         "add rule ip faults in numgen random mod 100 < " +
             std::to_string(percent) + " drop"}
    );
}

void Machine::heal() const {
    const Visit visit(*this);
    demand({tool("nft"), "delete table ip faults"});
}

std::string Network::obstacle() {
    const OwnedDescriptor made(open_new_namespace());
    if (made.number() < 0) {
        return std::string("there can be no network namespaces here (") + std::strerror(errno) +
               "); run the tests as root";
    }
    for (const auto* command : {"ip", "nft"}) {
        if (run_process({tool(command), "-V"}).exit_code != 0) {
            return std::string("the command '") + command +
                   "' is missing; run cmake/install-packages test";
        }
    }
    return {};
}

Network::Network() {
    const Machine::Visit visit(switch_);
    ip({"link", "add", "ports", "type", "bridge"});
    ip({"link", "set", "ports", "up"});
}

Machine& Network::add() {
    const auto number = std::to_string(machines_.size() + 1);
    Machine& machine = machines_.emplace_back("10.77.0." + number);
    const auto port = "port" + number;
    {
        const Machine::Visit visit(switch_);
        ip({"link", "add", port, "type", "veth", "peer", "name", "eth0", "netns", machine.path()});
        ip({"link", "set", port, "master", "ports", "up"});
    }
    const Machine::Visit visit(machine);
    ip({"address", "add", machine.address() + "/24", "dev", "eth0"});
    ip({"link", "set", "eth0", "up"});
    return machine;
}

}  // namespace mayfly::support
