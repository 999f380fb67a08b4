#include "workforce/remote_workers.hpp"

#include <algorithm>
#include <sys/utsname.h>
#include <utility>

#include <fmt/core.h>

#include "base/digest.hpp"
#include "base/file.hpp"
#include "base/logging.hpp"
#include "base/secret.hpp"
#include "cluster/tls.hpp"
#include "fiber/sleep.hpp"
#include "master/listener.hpp"
#include "process/spawn.hpp"
#include "scenario/payload.hpp"

namespace mayfly::workforce {
namespace {

constexpr Duration ready_limit = std::chrono::seconds(60);
constexpr Duration ssh_end_limit = std::chrono::seconds(5);
constexpr std::uint32_t most_losses = 3;
// An sshd in the middle, a jump host, drops logins when more than ten go on.
constexpr std::size_t most_logins = 8;
constexpr Duration pause_after_loss = std::chrono::seconds(2);  // And longer after the next.

std::string this_machine() {
    utsname system{};
    uname(&system);
    return fmt::format("{} {}", system.sysname, system.machine);
}

/// This program without a scenario that it may carry: workers get that from the master.
Result<std::string> read_program() {
    auto bytes = read_file(process::this_program);
    if (!bytes) return bytes;
    const auto payload = scenario::find_payload();
    if (!payload) return payload.error();
    if (*payload) bytes->resize((*payload)->offset);
    return bytes;
}

}  // namespace

RemoteWorkers::RemoteWorkers(
    fiber::Loop& loop,
    master::Master& master,
    const RemoteOptions& options,
    logging::Level log_level,
    std::uint32_t processes
)
    : loop_(loop), master_(master), restarts_(loop) {
    settings_.ssh = options.ssh;
    settings_.log_level = log_level;
    settings_.processes = processes;
    settings_.machine = this_machine();
    settings_.token = random_key();
    for (const auto& host : options.hosts) machines_.push_back({host, nullptr});
}

RemoteWorkers::~RemoteWorkers() = default;

Result<void> RemoteWorkers::open() {
    auto program = read_program();
    if (!program) return program.error();
    settings_.bytes = std::move(*program);
    settings_.program = {sha256_hex(settings_.bytes), settings_.bytes.size()};
    if (auto listens = listen(); !listens) return listens;
    logging::info("logging in to {}", name_of_all());
    if (auto prepared = on_each(most_logins, [this](Machine& machine) { return prepare(machine); });
        !prepared) {
        return prepared;
    }
    std::uint32_t workers = 0;
    for (const Machine& machine : machines_) workers += machine.workers;
    master_.expect_workers(workers);
    return on_each(machines_.size(), [](Machine& machine) {
        return machine.launcher->start_workers();
    });
}

std::string RemoteWorkers::name_of_all() const {
    return machines_.size() == 1 ? to_string(machines_.front().host)
                                 : fmt::format("{} machines", machines_.size());
}

Result<void> RemoteWorkers::listen() {
    auto tls = cluster::Tls::make({}, settings_.token, cluster::Side::master);
    if (!tls) return tls.error();
    tls_ = std::move(*tls);
    auto listener = master::Listener::open(loop_, master_, {"127.0.0.1", 0}, {.tls = tls_.get()});
    if (!listener) return listener.error();
    listener_ = std::move(*listener);
    settings_.master_port = listener_->address().port;
    return {};
}

/// On `at_once` machines at a time. Where several fail, each is told and the sum is the error.
Result<void> RemoteWorkers::on_each(std::size_t at_once, const Step& step) {
    std::vector<Error> errors;
    fiber::Group steps(loop_);
    std::size_t next = 0;
    for (std::size_t i = 0; i < std::min(at_once, machines_.size()); ++i) {
        auto spawned = steps.spawn([&] {
            while (next < machines_.size()) {
                if (auto done = step(machines_[next++]); !done) errors.push_back(done.error());
            }
        });
        if (!spawned) errors.push_back(spawned.error());
    }
    steps.join_all();
    if (errors.empty()) return {};
    if (errors.size() == 1 || are_done_) return errors.front();
    for (const Error& error : errors) logging::error("{}", error.message);
    if (errors.size() == machines_.size()) {
        return Error{"none of the machines can run workers; see above"};
    }
    return Error{fmt::format(
        "{} of {} machines cannot run workers; see above, or leave them out of --hosts",
        errors.size(),
        machines_.size()
    )};
}

Result<void> RemoteWorkers::prepare(Machine& machine) {
    if (are_done_) return Error{"nobody waits for workers any more"};
    machine.launcher = std::make_unique<HostLauncher>(
        loop_,
        machine.host,
        settings_,
        [this, &machine](const HostLauncher::End& end) { note_end(machine, end); }
    );
    const auto workers = machine.launcher->prepare();
    if (!workers) {
        machine.launcher->interrupt();  // Whoever did not answer need not be waited for again.
        return workers.error();
    }
    machine.workers = *workers;
    return {};
}

Result<void> RemoteWorkers::gather() {
    std::uint32_t workers = 0;
    for (const Machine& machine : machines_) workers += machine.workers;
    logging::info(
        "waiting for {} on {}",
        workers == 1 ? "a worker" : fmt::format("{} workers", workers),
        name_of_all()
    );
    auto ready = failure_ ? Result<void>() : master_.wait_ready(workers, ready_limit);
    is_gathering_ = false;
    if (failure_) return *failure_;
    return ready;
}

void RemoteWorkers::stop_waiting() {
    if (!is_gathering_) return;
    are_done_ = true;
    for (Machine& machine : machines_)
        if (machine.launcher) machine.launcher->interrupt();
    master_.stop_waiting();
}

void RemoteWorkers::note_end(Machine& machine, const HostLauncher::End& end) {
    if (are_done_) return;
    const auto name = to_string(machine.host);
    if (is_gathering_) {
        failure_ = Error{fmt::format("the workers on {} have ended: {}", name, end.last_words)};
        master_.stop_waiting();
    } else if (end.exit_code == 0) {
        logging::warning("the workers on {} have left", name);
    } else {
        logging::error("the workers on {} have ended: {}", name, end.last_words);
        ++machine.losses_in_a_row;
        auto spawned = restarts_.spawn([this, &machine] { restart(machine); });
        if (!spawned) logging::error("{}", spawned.error().message);
    }
}

void RemoteWorkers::restart(Machine& machine) {
    const auto name = to_string(machine.host);
    for (; machine.losses_in_a_row <= most_losses; ++machine.losses_in_a_row) {
        fiber::sleep_for(pause_after_loss * machine.losses_in_a_row);
        machine.launcher->close(ssh_end_limit);
        auto restarted = prepare(machine);
        if (restarted) restarted = machine.launcher->start_workers();
        if (restarted) {
            logging::info("{} runs workers again", name);
            return;
        }
        logging::error("{}", restarted.error().message);
    }
    logging::error("{} is left out from here on", name);
}

void RemoteWorkers::note_success() {
    for (Machine& machine : machines_) machine.losses_in_a_row = 0;
}

void RemoteWorkers::close(Duration patience) {
    restarts_.cancel_all();
    restarts_.join_all();
    if (listener_) listener_->close();
    (void)on_each(machines_.size(), [patience](Machine& machine) {
        if (machine.launcher) machine.launcher->close(patience);
        return Result<void>();
    });
}

}  // namespace mayfly::workforce
