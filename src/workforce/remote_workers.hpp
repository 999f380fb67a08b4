// The workers of `mayfly run --hosts`, on other machines. They are started and ended through ssh,
// and reach the master through it. Belongs to the master's loop.
//
// The master listens on its loopback interface only. Workers connect to a port that sshd forwards,
// so nothing but sshd must be reachable; a token made for this run keeps other users of those
// machines users of those machines out.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/logging.hpp"
#include "fiber/group.hpp"
#include "master/master.hpp"
#include "workforce/options.hpp"
#include "workforce/ssh/host_launcher.hpp"
#include "workforce/workforce.hpp"

namespace mayfly::cluster {
class Tls;
}

namespace mayfly::fiber {
class Loop;
}

namespace mayfly::master {
class Listener;
}

namespace mayfly::workforce {

class RemoteWorkers : public Workforce {
public:
    /// `processes` for each machine that names no number; 0: one for each of its cores.
    RemoteWorkers(
        fiber::Loop& loop,
        master::Master& master,
        const RemoteOptions& options,
        logging::Level log_level,
        std::uint32_t processes
    );
    ~RemoteWorkers() override;

    Result<void> open() override;
    Result<void> gather() override;
    void stop_waiting() override;
    void reap() override {}     // Each launcher waits for its own ssh.
    void refresh() override {}  // Lost machines are logged in to at once.
    void note_success() override;
    void expect_ends() override { are_done_ = true; }
    void close(Duration patience) override;

private:
    struct Machine {
        RemoteHost host;
        std::unique_ptr<HostLauncher> launcher;
        std::uint32_t workers = 0;
        std::uint32_t losses_in_a_row = 0;
    };
    using Step = std::function<Result<void>(Machine&)>;

    std::string name_of_all() const;
    Result<void> listen();
    Result<void> on_each(std::size_t at_once, const Step& step);
    Result<void> prepare(Machine& machine);
    void note_end(Machine& machine, const HostLauncher::End& end);
    void restart(Machine& machine);

    fiber::Loop& loop_;
    master::Master& master_;
    HostLauncher::Settings settings_;
    std::vector<Machine> machines_;
    std::unique_ptr<cluster::Tls> tls_;
    std::unique_ptr<master::Listener> listener_;
    std::optional<Error> failure_;  // Of a machine, while the others get ready.
    bool is_gathering_ = true;
    bool are_done_ = false;
    fiber::Group restarts_;
};

}  // namespace mayfly::workforce
