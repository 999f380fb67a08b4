#include "worker_process.hpp"

#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <fcntl.h>
#include <memory>
#include <poll.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <unistd.h>
#include <utility>

#include <boost/asio/signal_set.hpp>

#include "base/logging.hpp"
#include "cluster/connect.hpp"
#include "cluster/tls.hpp"
#include "exit_code.hpp"
#include "fiber/await.hpp"
#include "fiber/crash_cause.hpp"
#include "fiber/forked_process.hpp"
#include "fiber/group.hpp"
#include "fiber/loop.hpp"
#include "limits.hpp"
#include "load/throw_site.hpp"
#include "platform.hpp"
#include "process/channel.hpp"
#include "process/crash_report.hpp"
#include "process/sanitizer.hpp"
#include "process/usable_cores.hpp"
#include "scenario_output.hpp"
#include "worker/director.hpp"
#include "worker/worker.hpp"
#include "worker_scenario.hpp"
#include "worker_team.hpp"

namespace mayfly::app {
namespace {

using cluster::Purpose;
using Ending = worker::Worker::Ending;

worker::MasterAccess introduction() {
    worker::MasterAccess access;
    access.hello = this_worker();
    access.platform = this_platform();
    return access;
}

/// An inherited descriptor is good for one link.
worker::MasterAccess inherited(const ChildWorkerCommand& command) {
    auto access = introduction();
    access.connect = [session = command.session, pulse = command.pulse](
                         fiber::Loop& loop, Purpose purpose
                     ) -> Result<cluster::Stream> {
        return cluster::Stream::adopt(loop, purpose == Purpose::session ? session : pulse);
    };
    return access;
}

/// Of this process, for the handler of its crash.
ScenarioOutput* output_of_process = nullptr;

void tell_last_lines(int descriptor) {
    if (output_of_process != nullptr) output_of_process->tell_last_lines(descriptor);
}

/// Who crashed and where, for our parent, with what the scenario said last.
void tell_parent(int descriptor) {
    tell_last_lines(descriptor);
    load::trace_crash(descriptor);
}

/// The same for the pulse, which tells the master; its answer is the end of the
/// socket.
void tell_master(int descriptor) {
    constexpr int patience_ms = 1000;
    tell_parent(descriptor);
    shutdown(descriptor, SHUT_WR);
    pollfd told{descriptor, POLLIN, 0};
    poll(&told, 1, patience_ms);
}

/// A worker ends by _Exit(), so this is called when the scenario's code calls exit().
void tell_of_exit() {
    if (fiber::is_forked()) return;
    process::report_crash(
        "it called exit(), which ends the whole worker; throw an exception instead, or end the "
        "test with stop_test()"
    );
}

/// Crash reports go to the terminal and to the end of a socket whose other end is returned.
int report_crashes(int terminal) {
    auto ends = process::socket_pair();
    if (!ends) {
        process::install_crash_reports({.descriptor = terminal, .explain = &fiber::explain_crash});
        return -1;
    }
    process::install_crash_reports(
        {.descriptor = ends->theirs.release(),
         .copy = terminal,
         .explain = &fiber::explain_crash,
         .trace = &tell_master}
    );
    process::report_sanitizer(terminal);
    return ends->ours.release();
}

worker::MasterAccess over_network(const WorkerCommand& command, cluster::Tls* tls, int crash) {
    auto access = introduction();
    access.crash = crash;
    access.can_reconnect = true;
    access.compiles = command.compiles;
    access.tls = tls;
    access.master_name = command.master.host;
    access.connect = [address = command.master](fiber::Loop& loop, Purpose) {
        return cluster::connect(loop, address);
    };
    return access;
}

void prepare_process() {
    // By lines, also into a pipe: workers end without emptying buffers, and some crash.
    std::setvbuf(stdout, nullptr, _IOLBF, BUFSIZ);
    std::signal(SIGPIPE, SIG_IGN);
    prctl(PR_SET_TIMERSLACK, 1UL);  // Timers in nanoseconds, not in the default 50 us.
    raise_open_file_limit();
    fiber::watch_forks();
}

/// The worker on a loop of its own, and the loop until the worker's end.
class WorkerProcess {
public:
    WorkerProcess(worker::MasterAccess access, worker::Worker::Settings settings)
        : output_(loop_, [this] { return worker_.unsent_log(); }),
          scenario_(loop_, &output_),
          worker_(
              loop_,
              std::move(access),
              [this](const auto& welcome, auto& recorder, const auto& fetch) {
                  return scenario_.load(welcome, recorder, fetch);
              },
              settings
          ),
          signals_(loop_.executor()),
          fibers_(loop_) {
        logging::observe([this](logging::Level level, std::string_view text) {
            worker_.forward_log(level, text);
        });
        output_of_process = &output_;
    }

    ScenarioOutput& output() { return output_; }

    /// Whoever started these workers reads stderr: says there only what the master cannot be told.
    void say_once() {
        logging::redirect([this](std::string_view line) {
            if (!worker_.has_master()) logging::print_to_terminal(line);
        });
    }

    Result<Ending> run() {
        Result<Ending> ending = Error{"no stack for the worker"};
        const auto fiber = fibers_.spawn([&] {
            ending = worker_.run();
            boost::system::error_code ignored;
            signals_.cancel(ignored);
            is_over_ = true;
        });
        if (!fiber) return fiber.error();
        loop_.run();
        return ending;
    }

    /// The first asks the master to let this worker go, the second ends it where it is.
    Result<void> watch_signals() {
        for (const int signal : {SIGINT, SIGTERM}) signals_.add(signal);
        const auto fiber = fibers_.spawn([this] {
            while (!is_over_) {
                boost::system::error_code error;
                const int signal = signals_.async_wait(fiber::await[error]);
                if (error) return;
                if (signal_ != 0) std::_Exit(exit_signal_base + signal);
                signal_ = signal;
                logging::warning(
                    "leaving the master; users finish their tasks (once more to end now)"
                );
                worker_.leave();
            }
        });
        if (!fiber) return fiber.error();
        return {};
    }

private:
    fiber::Loop loop_;
    ScenarioOutput output_;
    WorkerScenario scenario_;
    worker::Worker worker_;
    boost::asio::basic_signal_set<fiber::Executor> signals_;
    fiber::Group fibers_;
    int signal_ = 0;
    bool is_over_ = false;
};

/// Ends a process that its master has let go or lost. Nothing is unwound or destroyed: nobody waits
/// for users that were left behind, and the scenario's own objects may refer to what would be gone.
[[noreturn]] void leave_as_it_is() {
    std::_Exit(0);
}

/// The director on a loop of its own, until the master has no use for it.
[[noreturn]] void direct(const ChildWorkerCommand& command) {
    fiber::Loop loop;
    worker::Director* served = nullptr;
    ScenarioOutput output(loop, [&served] {
        return served == nullptr ? std::span<const cluster::LogLine>() : served->unsent_log();
    });
    WorkerScenario scenario(loop, &output);
    worker::Director director(
        loop,
        inherited(command),
        [&scenario](const auto& welcome, auto& recorder, const auto& fetch) {
            return scenario.load(welcome, recorder, fetch);
        }
    );
    served = &director;
    output_of_process = &output;
    logging::observe([&director](logging::Level level, std::string_view text) {
        director.forward_log(level, text);
    });
    fiber::Group fibers(loop);
    if (fibers.spawn([&] { (void)director.run(); })) loop.run();
    leave_as_it_is();
}

}  // namespace

int run_child(const ChildWorkerCommand& command, std::optional<process::HeldSignals>& held) {
    // A terminal's Ctrl-C and end and a service manager's SIGTERM reach all processes; they are for
    // the master, which tells us what to do.
    for (const int signal : {SIGHUP, SIGINT, SIGTERM}) std::signal(signal, SIG_IGN);
    held.reset();
    // A loop that a task blocks would not notice the master's end.
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    prepare_process();
    // Our parent reads it when we die; and the master prints what the observer forwards.
    process::install_crash_reports(
        {.descriptor = command.crash, .explain = &fiber::explain_crash, .trace = &tell_parent}
    );
    process::report_sanitizer(::fcntl(STDERR_FILENO, F_DUPFD_CLOEXEC, STDERR_FILENO + 1));
    std::atexit(&tell_of_exit);
    logging::redirect([](std::string_view) {});
    if (command.is_director) direct(command);
    WorkerProcess process(inherited(command), {});
    (void)process.run();
    leave_as_it_is();
}

int run_worker(const WorkerCommand& command) {
    const auto processes = command.processes == 0 ? process::usable_cores() : command.processes;
    if (processes > 1 || (command.ends_with_input && !command.is_member)) {
        return run_team(command, processes);
    }
    if (command.is_member) prctl(PR_SET_PDEATHSIG, SIGTERM);
    prepare_process();
    // What the scenario prints will be lines of the log, which themselves go there.
    const int terminal = ::fcntl(STDERR_FILENO, F_DUPFD_CLOEXEC, STDERR_FILENO + 1);
    logging::use_terminal(terminal);
    const int crash = report_crashes(terminal);
    if (auto configured = logging::configure(command.log); !configured) {
        return refuse(configured.error());
    }
    const auto tls = cluster::Tls::make(command.tls, command.token, cluster::Side::worker);
    if (!tls) return refuse(tls.error());
    std::atexit(&tell_of_exit);
    logging::info(
        "looking for a master at {}{}",
        to_string(command.master),
        *tls ? "" : ", in clear, as this worker has no token"
    );
    WorkerProcess process(over_network(command, tls->get(), crash), {.stays = command.stays});
    if (command.ends_with_input) process.say_once();
    auto ending = process.watch_signals() ? process.run() : Result<Ending>(Error{"no stack"});
    logging::observe({});
    if (!ending) logging::error("{}", ending.error().message);
    if (ending && *ending == Ending::needs_renewal) {
        logging::info("another master, or another scenario or seed; starting again for it");
        process.output().end();
        start_again(command);
    }
    std::_Exit(ending ? 0 : exit_unusable);
}

}  // namespace mayfly::app
