// exit() in a scenario's code that runs in the command's own process: it would end the command as
// if all had gone well, without a word.
#pragma once

namespace mayfly::app {

/// While it lives, exit() says that the scenario called it and ends the process with another code.
/// Processes that the scenario forks may exit. There is one at a time.
class ScenarioExit {
public:
    explicit ScenarioExit(int exit_code);
    ~ScenarioExit();
    ScenarioExit(const ScenarioExit&) = delete;
    ScenarioExit& operator=(const ScenarioExit&) = delete;
};

}  // namespace mayfly::app
