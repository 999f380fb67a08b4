// What a scenario wants done around the users: parameters, setup and teardown, hooks at the start
// and end of a test, and handlers of messages. Filled by scenario(), run by the worker's session.
#pragma once

#include <functional>
#include <map>
#include <string>
#include <vector>

#include <mayfly/plan.hpp>
#include <mayfly/test.hpp>

#include "base/result.hpp"
#include "fiber/activity.hpp"
#include "load/test_state.hpp"
#include "plan/mix.hpp"

namespace mayfly::http {
class Environment;
}

namespace mayfly::detail {

struct Hooks {
    std::vector<plan::Parameter> parameters;
    std::function<std::string(Test&)> setup;
    std::function<void(Test&)> teardown;
    std::vector<std::function<void(Test&)>> test_start;
    std::vector<std::function<void(Test&)>> test_stop;
    std::map<std::string, std::function<void(Test&, const Message&)>, std::less<>> messages;

    /// Whether anything is to be done on the master's side.
    bool needs_master_side() const {
        return setup || teardown || !test_start.empty() || !test_stop.empty() || !messages.empty();
    }
};

}  // namespace mayfly::detail

namespace mayfly::load {

using Hooks = detail::Hooks;

/// Runs hooks on the current fiber, which becomes one of the author's code: an exception is an
/// error that says which hook threw what.
class HookRunner {
public:
    /// All that is given outlives it; requests of hooks are recorded by `http`'s recorder.
    HookRunner(const Hooks& hooks, http::Environment& http, TestState& test)
        : hooks_(hooks), http_(http), test_(test) {}

    /// JSON text, as setup() returned it; "null" where there is none.
    Result<std::string> set_up();
    Result<void> tear_down();
    Result<void> start_test();
    Result<void> stop_test();
    /// Without effect when the scenario has no handler for the message.
    Result<void> deliver(const Message& message);

private:
    template <class Code>
    Result<void> run(const fiber::Activity& activity, Code&& code);

    const Hooks& hooks_;
    http::Environment& http_;
    TestState& test_;
};

}  // namespace mayfly::load
