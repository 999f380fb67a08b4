#include <string>
#include <vector>

#include "exit_code.hpp"
#include "inspect.hpp"
#include "options/options.hpp"
#include "report_file.hpp"
#include "run.hpp"
#include "scenario/payload.hpp"
#include "secrets.hpp"
#include "worker_process.hpp"

namespace {

using namespace mayfly::app;

struct Perform {
    int operator()(const Done& done) const { return done.exit_code; }
    int operator()(const RunCommand& command) const { return run_test(command); }
    int operator()(const InspectCommand& command) const { return inspect_scenario(command); }
    int operator()(const NewCommand& command) const { return write_new_scenario(command); }
    int operator()(const BuildCommand& command) const { return build_executable(command); }
    int operator()(const ReportCommand& command) const { return make_report(command); }
    int operator()(const WorkerCommand& command) const { return run_worker(command); }
    int operator()(const ChildWorkerCommand& command) const { return run_child(command); }
    int operator()(const TokenCommand& command) const { return make_token(command); }
    int operator()(const CertCommand& command) const { return make_certificates(command); }
};

}  // namespace

int main(int argc, char** argv) {
    const std::vector<std::string> arguments(argv + 1, argv + argc);
    const auto payload = mayfly::scenario::find_payload();
    if (!payload) {
        refuse(payload.error());
        return exit_internal;
    }
    return std::visit(Perform{}, parse_command_line(arguments, payload->has_value()));
}
