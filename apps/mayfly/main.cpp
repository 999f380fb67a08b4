#include <csignal>
#include <optional>
#include <string>
#include <vector>

#include "exit_code.hpp"
#include "inherited_token.hpp"
#include "inspect.hpp"
#include "limits.hpp"
#include "net/tls_memory.hpp"
#include "options/options.hpp"
#include "process/signals.hpp"
#include "report_file.hpp"
#include "run.hpp"
#include "runs.hpp"
#include "scenario/payload.hpp"
#include "secrets.hpp"
#include "selftest.hpp"
#include "target/child.hpp"
#include "try.hpp"
#include "worker_process.hpp"

namespace {

using namespace mayfly::app;

/// Whoever asks this process to end is heard from its first moment on, also where nothing runs yet.
struct Perform {
    std::optional<mayfly::process::HeldSignals>& held;

    int operator()(const RunCommand& command) const { return run_test(command, held); }
    int operator()(const ChildWorkerCommand& command) const { return run_child(command, held); }
    template <class Command>
    int operator()(const Command& command) const {
        held.reset();
        return perform(command);
    }

private:
    int perform(const Done& done) const { return done.exit_code; }
    int perform(const TryCommand& command) const { return try_scenario(command); }
    int perform(const InspectCommand& command) const { return inspect_scenario(command); }
    int perform(const NewCommand& command) const { return write_new_scenario(command); }
    int perform(const BuildCommand& command) const { return build_executable(command); }
    int perform(const PrecompileCommand&) const { return precompile_headers(); }
    int perform(const ReportCommand& command) const { return make_report(command); }
    int perform(const RunsCommand& command) const { return show_runs(command); }
    int perform(const WorkerCommand& command) const { return run_worker(command); }
    int perform(const TokenCommand& command) const { return make_token(command); }
    int perform(const SelftestCommand& command) const {
        return command.target < 0 ? run_selftest() : mayfly::target::serve_as_child(command.target);
    }
    int perform(const CertCommand& command) const { return make_certificates(command); }
};

}  // namespace

int main(int argc, char** argv) {
    open_standard_streams();
    mayfly::net::keep_tls_memory_apart();
    keep_descriptors();
    take_inherited_token();
    std::optional<mayfly::process::HeldSignals> held(std::initializer_list<int>{
        SIGINT, SIGTERM, SIGHUP});
    const std::vector<std::string> arguments(argv + 1, argv + argc);
    const auto payload = mayfly::scenario::find_payload();
    if (!payload) {
        refuse(payload.error());
        return exit_internal;
    }
    return with_output(
        std::visit(Perform{held}, parse_command_line(arguments, payload->has_value()))
    );
}
