#include "load/hooks.hpp"

#include <fmt/format.h>

#include "fiber/local.hpp"
#include "http/client_network.hpp"
#include "load/throw_site.hpp"

namespace mayfly::load {
namespace {

// As kind and task where a fiber is shown.
constexpr fiber::Activity setting_up{test_kind, "setup"};
constexpr fiber::Activity tearing_down{test_kind, "teardown"};
constexpr fiber::Activity starting{test_kind, "on_test_start"};
constexpr fiber::Activity stopping{test_kind, "on_test_stop"};
constexpr fiber::Activity shaping{test_kind, "shape"};
constexpr fiber::Activity spawned{test_kind, "on_spawning_complete"};
constexpr fiber::Activity quitting{test_kind, "on_quitting"};
constexpr fiber::Activity receiving{test_kind, "on_message"};

}  // namespace

template <class Code>
Result<void> HookRunner::run(const fiber::Activity& activity, Code&& code) {
    fiber::set_local(&test_);
    http_.enter_fiber();
    fiber::Fiber::here().set_activity(&activity);
    try {
        code();
        return {};
    } catch (const fiber::Cancelled&) {
        thrown_(activity.task, {.type = {}, .message = "it was cut off", .site = {}}, {});
        return Error{fmt::format("{} was cut off", activity.task)};
    } catch (...) {
        const ExceptionText text = describe_current_exception();
        std::string sentence = fmt::format("{} threw {}", activity.task, text.type);
        if (!text.message.empty()) sentence += ": " + text.message;
        // To find it takes long, for which the users of a worker would stand still.
        const bool holds_up = &activity == &receiving && !test_.test.is_master();
        const std::string place = holds_up ? std::string() : place_of(text.site);
        if (!place.empty()) sentence += " (" + place + ")";
        thrown_(activity.task, text, place);
        return Error{sentence};
    }
}

void HookRunner::count_series_in(stats::Recorder& recorder) {
    http_.count_series_in(recorder);
}

Result<std::string> HookRunner::set_up() {
    std::string result = "null";
    if (!hooks_.setup) return result;
    const auto done = run(setting_up, [&] { result = hooks_.setup(test_.test); });
    if (!done) return done.error();
    return result.empty() ? "null" : result;
}

Result<void> HookRunner::tear_down() {
    if (!hooks_.teardown) return {};
    return run(tearing_down, [&] { hooks_.teardown(test_.test); });
}

Result<void> HookRunner::start_test() {
    if (!test_.test.is_master()) {
        const auto ready = run(starting, [&] { http_.prepare_for(test_.test.host()); });
        if (!ready) return ready;
    }
    return run_all(starting, hooks_.test_start);
}

Result<void> HookRunner::stop_test() {
    return run_all(stopping, hooks_.test_stop);
}

Result<void> HookRunner::complete_spawning() {
    return run_all(spawned, hooks_.spawning_complete);
}

Result<void> HookRunner::quit(Quitting& end) {
    std::vector<std::function<void(Test&)>> hooks;
    for (const auto& hook : hooks_.quitting) {
        hooks.emplace_back([&hook, &end](Test& test) { hook(test, end); });
    }
    return run_all(quitting, hooks);
}

/// One that throws keeps none of the others from running, but a cancellation does.
Result<void> HookRunner::run_all(
    const fiber::Activity& activity, const std::vector<std::function<void(Test&)>>& hooks
) {
    std::vector<std::string> problems;
    for (const auto& hook : hooks) {
        const auto done = run(activity, [&] { hook(test_.test); });
        if (!done) problems.push_back(done.error().message);
        if (fiber::Fiber::here().is_cancelled()) break;
    }
    if (problems.empty()) return {};
    return Error{fmt::format("{}", fmt::join(problems, "; "))};
}

Result<std::optional<Load>> HookRunner::shape(const Moment& now) {
    std::optional<Load> load;
    const auto done = run(shaping, [&] { load = hooks_.shape(now); });
    if (!done) return done.error();
    return load;
}

Result<void> HookRunner::deliver(const Message& message) {
    const auto found = hooks_.messages.find(message.type);
    if (found == hooks_.messages.end()) return {};
    std::vector<std::function<void(Test&)>> hooks;
    for (const auto& handler : found->second) {
        hooks.emplace_back([&handler, &message](Test& test) { handler(test, message); });
    }
    return run_all(receiving, hooks);
}

}  // namespace mayfly::load
