// The plan that scenario() fills: the kinds of users, how many of each there are, what they do and
// how long they wait.
#pragma once

#include <chrono>
#include <concepts>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <typeinfo>
#include <utility>
#include <vector>

#include <mayfly/arrivals.hpp>
#include <mayfly/events.hpp>
#include <mayfly/export.hpp>
#include <mayfly/field.hpp>
#include <mayfly/rows.hpp>
#include <mayfly/shape.hpp>
#include <mayfly/task.hpp>
#include <mayfly/test.hpp>
#include <mayfly/user.hpp>
#include <mayfly/wait_time.hpp>

namespace mayfly {

namespace detail {

struct Hooks;
struct UserKind;

/// "Shopper" of app::Shopper.
MAYFLY_API std::string short_name(const std::type_info& type);
MAYFLY_API void set_weight(UserKind& kind, double weight);
MAYFLY_API void set_fixed_count(UserKind& kind, std::uint64_t count);
MAYFLY_API void set_host(UserKind& kind, std::string host);
MAYFLY_API void set_iterations(UserKind& kind, std::uint64_t count);
MAYFLY_API void set_arrivals(
    UserKind& kind, const std::vector<RateStage>& stages, ArrivalOptions options
);

}  // namespace detail

/// The registration of one kind of user, made by Plan::users(). All calls can be chained.
template <class U>
class UserGroup : public TaskList<U, UserGroup<U>> {
    static_assert(
        std::derived_from<U, User>,
        "a user class derives publicly from mayfly::User or mayfly::HttpUser"
    );

public:
    explicit UserGroup(detail::UserKind& kind) : TaskList<U, UserGroup<U>>(kind, 0) {}

    /// In place of a wait and of a number of users: each arrival runs one task or sequence, on a
    /// user of this kind that has none to do, or on a new one.
    UserGroup arrivals(ArrivalRate rate, ArrivalOptions options = {}) {
        return arrivals(std::vector<RateStage>{{Duration(0), rate}}, options);
    }
    /// The same with rates that change; after the last stage nobody arrives any more.
    UserGroup arrivals(const std::vector<RateStage>& stages, ArrivalOptions options = {}) {
        detail::set_arrivals(this->kind(), stages, options);
        return *this;
    }
    /// Sets this kind's share of all users, in proportion to the weights of the other kinds. The
    /// default is 1; 0 leaves the kind out.
    UserGroup weight(double share) {
        detail::set_weight(this->kind(), share);
        return *this;
    }
    /// Runs exactly this many users of this kind; they start before the kinds with weights.
    UserGroup fixed_count(std::uint64_t count) {
        detail::set_fixed_count(this->kind(), count);
        return *this;
    }
    /// Sets the base URL of this kind's users for when the command line has none.
    UserGroup host(std::string url) {
        detail::set_host(this->kind(), std::move(url));
        return *this;
    }
    /// Lets each user of this kind draw so many tasks; it then ends and is not replaced. A sequence
    /// counts as one.
    UserGroup iterations(std::uint64_t count) {
        detail::set_iterations(this->kind(), count);
        return *this;
    }
};

/// Stands for the default of a parameter that has none.
struct Required {};
inline constexpr Required required{};

/// What a threshold does besides deciding whether the run passes.
struct ThresholdOptions {
    std::chrono::nanoseconds abort_after{0};  // It ends the run after failing so long; 0: never.
};

/// The test as scenario() describes it. Tables, files and the dashboard show the names given here.
/// A mistake (two kinds of the same name, a weight below 0, a kind without tasks) prevents the test
/// from starting, with a sentence that names the mistake.
class MAYFLY_API Plan {
public:
    Plan();
    ~Plan();
    Plan(const Plan&) = delete;
    Plan& operator=(const Plan&) = delete;

    /// Registers the user class U under `name`, or under its own name without namespaces.
    template <class U>
    UserGroup<U> users(std::string name = detail::short_name(typeid(U))) {
        static_assert(
            std::default_initializable<U>,
            "a user class needs a default constructor; set things up in on_start(), or give "
            "users() a function that makes a user"
        );
        if constexpr (std::derived_from<U, User> && std::default_initializable<U>) {
            // A plain function compiles faster than what takes any.
            return UserGroup<U>{add(
                std::move(name), +[]() -> std::unique_ptr<User> { return std::make_unique<U>(); }
            )};
        }
    }
    /// The same with a function that makes each user, as a std::unique_ptr<U>: for constructors
    /// with arguments.
    template <class U, std::invocable Make>
    UserGroup<U> users(std::string name, Make make) {
        if constexpr (std::derived_from<U, User>) {
            return UserGroup<U>{add(std::move(name), std::move(make))};
        }
    }

    /// Declares a parameter and its default value. People can set it before a run, with --parameter
    /// NAME=VALUE or in the dashboard's form; read it with Test::parameter().
    void parameter(std::string name, std::string value, ParameterOptions options = {});
    template <detail::Number T>
    void parameter(std::string name, T value, ParameterOptions options = {}) {
        parameter(std::move(name), detail::text_of_number(value), std::move(options));
    }

    /// In place of a default: without a value of this parameter no run begins.
    void parameter(std::string name, Required, ParameterOptions options = {});
    /// A duration: 500ms.
    void parameter(std::string name, std::chrono::nanoseconds value, ParameterOptions options = {});

    /// Names a file whose rows the users take with Test::data(): CSV with a header row, or JSON
    /// Lines if it ends with .jsonl or .ndjson. A relative path begins at the scenario's folder.
    /// The file goes with the scenario to workers on other machines.
    void data(std::string name, std::string file, RowOptions options = {});

    /// Sets a limit that the run must keep to pass: "p95 < 500ms", "GET /item: p99 < 1s over 10s",
    /// "failures < 1%", "rate > 100/s".
    void threshold(std::string text, ThresholdOptions options = {});
    /// Sets how many users there are over time; the end of the last stage ends the run. --users,
    /// --spawn-rate, --run-time and --stages on the command line win.
    void stages(Stages list);
    /// Lets a function decide how many users there are. It is called each second on the master's
    /// side, not before its last call has returned, and may wait as users do. --users,
    /// --spawn-rate and --stages on the command line win; --run-time limits it.
    void shape(Shape decide);

    /// Runs once before any user starts, on the master's side. What it returns, such as JSON, is
    /// Test::setup_result() in every process. If it throws, the test does not begin.
    void setup(std::function<std::string(Test&)> run);
    /// Runs once after the last user, on the master's side, even after an abort, but only if setup
    /// has begun.
    void teardown(std::function<void(Test&)> run);
    /// Runs on the master's side (after setup), and on every worker before its first user.
    void on_test_start(std::function<void(Test&)> run);
    /// Runs on every worker after its last user, and then on the master's side (before teardown).
    void on_test_stop(std::function<void(Test&)> run);
    /// Runs for each message of this type that this process receives. Several of one type run one
    /// after another.
    void on_message(std::string type, std::function<void(Test&, const Message&)> run);
    /// Runs on the worker after each request that is counted. It must not wait.
    void on_request(std::function<void(const RequestEvent&)> run);
    /// Runs on the worker for each exception that leaves a user's code. It must not wait.
    void on_user_error(std::function<void(const UserError&)> run);
    /// Runs on the master's side when all users that were asked for run.
    void on_spawning_complete(std::function<void(Test&)> run);
    /// Runs on the master's side after teardown, and may set the exit code.
    void on_quitting(std::function<void(Test&, Quitting&)> run);

    /// What was registered. These functions are for mayfly itself.
    detail::Hooks& hooks() { return *hooks_; }
    const detail::Hooks& hooks() const { return *hooks_; }
    std::vector<std::unique_ptr<detail::UserKind>>& kinds() { return kinds_; }
    const std::vector<std::unique_ptr<detail::UserKind>>& kinds() const { return kinds_; }

private:
    detail::UserKind& add(std::string name, std::unique_ptr<User> (*make)());
    detail::UserKind& add(std::string name, std::function<std::unique_ptr<User>()> make);

    std::vector<std::unique_ptr<detail::UserKind>> kinds_;
    std::unique_ptr<detail::Hooks> hooks_;
};

}  // namespace mayfly
