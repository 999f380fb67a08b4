#include "scenario_exit.hpp"

#include <cstdio>
#include <cstdlib>
#include <unistd.h>

namespace mayfly::app {
namespace {

int code_instead = 0;  // 0: the scenario's code does not run.
pid_t own_process = 0;

void tell_and_leave() {
    if (code_instead == 0 || ::getpid() != own_process) return;
    std::fflush(nullptr);  // What the scenario said before.
    std::fputs(
        "mayfly: the scenario called exit(), which ends mayfly as well; let it throw an exception, "
        "or end the test with stop_test()\n",
        stderr
    );
    std::_Exit(code_instead);
}

}  // namespace

ScenarioExit::ScenarioExit(int exit_code) {
    static const bool is_registered = std::atexit(&tell_and_leave) == 0;
    own_process = ::getpid();
    code_instead = is_registered ? exit_code : 0;
}

ScenarioExit::~ScenarioExit() {
    code_instead = 0;
}

}  // namespace mayfly::app
