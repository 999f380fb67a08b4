// What a scenario does around the users: parameters, setup and teardown, hooks at the start and the
// end of a test, and handlers of messages. scenario() fills it, the worker's session runs it.
#pragma once

#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <mayfly/plan.hpp>
#include <mayfly/shape.hpp>
#include <mayfly/test.hpp>

#include "base/result.hpp"
#include "fiber/activity.hpp"
#include "load/row_source.hpp"
#include "load/test_state.hpp"
#include "load/thrown_exception.hpp"
#include "plan/mix.hpp"
#include "stats/recorder.hpp"

namespace mayfly::http {
class ClientNetwork;
}

namespace mayfly::detail {

struct Hooks {
    std::vector<plan::Parameter> parameters;
    std::vector<RowDeclaration> data;
    std::vector<std::string> thresholds;
    Stages stages;
    Shape shape;
    std::function<std::string(Test&)> setup;
    std::function<void(Test&)> teardown;
    std::vector<std::function<void(Test&)>> test_start;
    std::vector<std::function<void(Test&)>> test_stop;
    using MessageHook = std::function<void(Test&, const Message&)>;
    std::map<std::string, std::vector<MessageHook>, std::less<>> messages;
    std::vector<std::function<void(const RequestEvent&)>> requests;
    std::vector<std::function<void(const UserError&)>> user_errors;
    std::vector<std::function<void(Test&)>> spawning_complete;
    std::vector<std::function<void(Test&, Quitting&)>> quitting;
    std::vector<std::string_view> single_calls;  // The functions of a plan of which one is left.

    /// Whether there is anything to run on the master's side.
    bool needs_master_side() const {
        return shape || setup || teardown || !test_start.empty() || !test_stop.empty() ||
               !messages.empty() || !spawning_complete.empty() || !quitting.empty();
    }
};

}  // namespace mayfly::detail

namespace mayfly::load {

using Hooks = detail::Hooks;

/// Stands where a user kind would where hooks are shown as running.
inline constexpr std::string_view test_kind = "test";

/// Runs hooks on the current fiber, which then belongs to author code. An exception becomes an
/// error that says which hook threw what.
class HookRunner {
public:
    /// All arguments must outlive it; the recorder of `http` records the hooks' requests.
    HookRunner(const Hooks& hooks, http::ClientNetwork& http, TestState& test)
        : hooks_(hooks), http_(http), test_(test) {}

    /// Hears what a hook threw, and where, if that is known; a text without type says why it was
    /// ended.
    using Thrown = std::function<
        void(std::string_view hook, const ExceptionText& text, const std::string& place)>;
    void tell_exceptions_to(Thrown thrown) { thrown_ = std::move(thrown); }

    /// Where the hooks' checks and metrics are counted; otherwise, where nobody looks.
    void count_series_in(stats::Recorder& recorder);
    /// The text that setup() returned, such as JSON; "null" if there is no setup.
    Result<std::string> set_up();
    Result<void> tear_down();
    Result<void> start_test();
    Result<void> stop_test();
    Result<void> complete_spawning();
    /// The exit code that the hooks leave, of the one that it would be.
    Result<void> quit(Quitting& end);
    /// What the scenario's shape asks for; nothing when it ends the test.
    Result<std::optional<Load>> shape(const Moment& now);
    /// Has no effect if the scenario has no handler for the message.
    Result<void> deliver(const Message& message);

private:
    template <class Code>
    Result<void> run(const fiber::Activity& activity, Code&& code);
    Result<void> run_all(
        const fiber::Activity& activity, const std::vector<std::function<void(Test&)>>& hooks
    );

    const Hooks& hooks_;
    http::ClientNetwork& http_;
    TestState& test_;
    Thrown thrown_{[](std::string_view, const ExceptionText&, const std::string&) {}};
};

}  // namespace mayfly::load
