#include "try.hpp"

#include <algorithm>
#include <csignal>
#include <cstdlib>
#include <filesystem>
#include <functional>
#include <memory>
#include <set>
#include <unistd.h>
#include <utility>

#include <fmt/format.h>

#include "base/logging.hpp"
#include "exit_code.hpp"
#include "fiber/crash_cause.hpp"
#include "fiber/forked_process.hpp"
#include "fiber/group.hpp"
#include "fiber/loop.hpp"
#include "fiber/sleep.hpp"
#include "limits.hpp"
#include "load/crew.hpp"
#include "load/throw_site.hpp"
#include "prepared_scenario.hpp"
#include "process/crash_report.hpp"
#include "process/sanitizer.hpp"
#include "process/spawn.hpp"
#include "run_options.hpp"
#include "scenario_exit.hpp"
#include "try_output.hpp"
#include "worker/hook_fibers.hpp"
#include "worker_scenario.hpp"

namespace mayfly::app {
namespace {

/// Both sides of a test in one process: the master's, with setup and teardown, and a worker's.
class Attempt {
public:
    Attempt(const TryCommand& command, fiber::Loop& loop)
        : command_(command), loop_(loop), recorder_(Clock::now(), unix_now()), scenario_(loop) {}

    /// The error is a mistake of whoever called the program.
    Result<void> load();
    /// On a fiber. Returns the exit code.
    int run();

private:
    Result<void> check_task() const;
    std::vector<std::string> secrets(const plan::Mix& mix) const;
    void make_sides();
    void try_users();
    bool run_hook(worker::HookFibers& side, Result<void> (load::HookRunner::*hook)());
    bool run_on(worker::HookFibers& side, const std::function<Result<void>()>& hooks);

    const TryCommand& command_;
    fiber::Loop& loop_;
    stats::Recorder recorder_;
    WorkerScenario scenario_;
    worker::LoadedScenario loaded_;
    cluster::RunDescription test_;
    std::unique_ptr<TryOutput> output_;
    std::unique_ptr<worker::HookFibers> master_;
    std::unique_ptr<worker::HookFibers> worker_;
    std::string abort_reason_;
};

Result<void> Attempt::load() {
    const RunCommand& run = command_.run;
    const auto prepared = prepare_scenario(run);
    if (!prepared) return prepared.error();
    cluster::Welcome welcome;
    welcome.scenario.path = prepared->path;
    welcome.scenario.folder = prepared->folder;
    welcome.scenario_name = prepared->name;
    welcome.http = http::to_options(run.http);
    welcome.selection = run.selection;
    welcome.stack_bytes = run.stack_bytes;
    const auto no_fetch = [](const cluster::Blob&) -> Result<std::string> {
        return Error{"the scenario is on this machine"};
    };
    const ScenarioExit watch(exit_unusable);
    auto loaded = scenario_.load(welcome, recorder_, no_fetch);
    if (!loaded) return loaded.error();
    loaded_ = *loaded;
    if (auto known = check_task(); !known) return known;
    const plan::Mix mix = load::mix_of(*loaded_.plan);
    const auto options = run_options(run, mix, {});
    if (!options) return options.error();
    test_.run = "try";
    test_.host = run.host;
    test_.parameters = options->parameters;
    loaded_.limit_rate(options->max_rate);
    output_ = std::make_unique<TryOutput>(secrets(mix), command_.body_bytes);
    return {};
}

Result<void> Attempt::check_task() const {
    std::vector<std::string> names;
    for (const auto& kind : loaded_.plan->kinds()) {
        for (const auto& task : kind->tasks) names.push_back(task.name);
    }
    if (command_.task.empty() || std::ranges::find(names, command_.task) != names.end()) return {};
    return Error{fmt::format(
        "there is no task '{}' to try; there are: {}", command_.task, fmt::join(names, ", ")
    )};
}

std::vector<std::string> Attempt::secrets(const plan::Mix& mix) const {
    std::vector<std::string> secrets;
    for (const auto& parameter : mix.parameters) {
        if (parameter.is_secret) secrets.push_back(test_.parameters.at(parameter.name));
    }
    return secrets;
}

bool Attempt::run_on(worker::HookFibers& side, const std::function<Result<void>()>& hooks) {
    Result<void> done;
    const auto started = side.start([&] { done = hooks(); });
    if (!started) done = started.error();
    side.finish_within(std::chrono::hours(24 * 365));
    if (!done) output_->fail(done.error().message);
    return static_cast<bool>(done);
}

bool Attempt::run_hook(worker::HookFibers& side, Result<void> (load::HookRunner::*hook)()) {
    return run_on(side, [&] { return (side.runner().*hook)(); });
}

/// One of each kind, one after the other, so that what they print is easy to follow.
void Attempt::try_users() {
    load::Trial trial = output_->make_trial(command_.task);
    std::set<std::pair<std::string, std::string>> begun;
    trial.begins = [&begun, tell = trial.begins](const fiber::Activity& activity) {
        begun.emplace(activity.kind, activity.task);
        tell(activity);
    };
    const auto seed = command_.run.seed.value_or(static_cast<std::uint64_t>(unix_now()));
    load::Crew crew(
        loop_, *loaded_.plan, recorder_, *loaded_.http, {.place = {.seed = seed}, .trial = &trial}
    );
    crew.set_test(worker_->test());
    crew.set_host(test_.host);
    const auto& kinds = loaded_.plan->kinds();
    std::vector<std::uint64_t> wanted(kinds.size());
    for (std::size_t i = 0; i < kinds.size(); ++i) {
        const bool is_any = std::ranges::any_of(kinds[i]->tasks, [&](const plan::Task& task) {
            return command_.task.empty() || task.name == command_.task;
        });
        if (!is_any || crew.is_test_stop_requested() || !crew.abort_reason().empty()) continue;
        wanted[i] = 1;
        crew.reconcile(wanted, Duration(0));
        // It starts on another fiber, and counts from then on.
        const auto before = crew.reached_users();
        while (crew.reached_users() == before && crew.obstacle().empty()) fiber::yield();
        crew.wait_idle();
        if (!crew.obstacle().empty()) output_->fail(crew.obstacle());
    }
    abort_reason_ = crew.abort_reason();
    std::vector<std::string> missing;
    for (const auto& kind : kinds) {
        for (const plan::Task& task : kind->tasks) {
            if (task.form != plan::TaskForm::task || begun.contains({kind->name, task.name}))
                continue;
            if (!command_.task.empty() && task.name != command_.task) continue;
            missing.push_back(fmt::format("{} of {}", task.name, kind->name));
        }
    }
    if (missing.empty()) return;
    output_->log(
        logging::Level::warning,
        fmt::format("not tried, as a user or the test ended before: {}", fmt::join(missing, ", "))
    );
}

void Attempt::make_sides() {
    const auto& hooks = loaded_.plan->hooks();
    loaded_.http->set_trace(&output_->trace());
    loaded_.hook_http->set_trace(&output_->trace());
    recorder_.set_listeners(&output_->listeners());
    logging::redirect([](std::string_view) {});
    logging::observe([this](logging::Level level, std::string_view text) {
        output_->log(level, text);
    });
    master_ = std::make_unique<worker::HookFibers>(loop_, hooks, *loaded_.hook_http);
    worker_ = std::make_unique<worker::HookFibers>(loop_, hooks, *loaded_.hook_http);
    worker_->test().worker = 0;
    // All rows that a file hands out once are this process's.
    worker_->test().ask_for_rows = [this](const std::string& data, std::uint64_t block, auto) {
        auto& rows = *worker_->test().run().rows.at(data);
        rows.accept(block, 0, block == 1 ? rows.table().size() : 0);
    };
    const auto pass_to = [this](worker::HookFibers& side, std::int64_t sender, Message message) {
        const auto failed = [this](const Error& error) { output_->fail(error.message); };
        side.deliver({0, sender, std::move(message.type), std::move(message.text)}, failed);
    };
    master_->test().send = [this, pass_to](std::optional<std::uint32_t>, Message message) {
        pass_to(*worker_, Message::from_master, std::move(message));
    };
    worker_->test().send = [this, pass_to](std::optional<std::uint32_t>, Message message) {
        pass_to(*master_, 0, std::move(message));
    };
}

int Attempt::run() {
    make_sides();
    master_->describe(test_);
    worker_->describe(test_);
    output_->begin("setup");
    bool is_ready = run_on(*master_, [&]() -> Result<void> {
        const auto result = master_->runner().set_up();
        if (!result) return result.error();
        test_.setup_result.assign(result->begin(), result->end());
        return {};
    });
    if (is_ready) {
        master_->describe(test_);
        worker_->describe(test_);
        output_->begin("on_test_start");
        is_ready = run_hook(*master_, &load::HookRunner::start_test);
    }
    if (is_ready) {
        worker_->runner().count_series_in(recorder_);
        output_->begin("on_test_start of the worker");
        run_hook(*worker_, &load::HookRunner::start_test);
        try_users();
        fiber::await_forks(std::chrono::seconds(5));
        if (fiber::ended_forks() > 0) {
            output_->log(logging::Level::warning, fiber::sentence_on_forks);
        }
        output_->begin("on_test_stop of the worker");
        run_hook(*worker_, &load::HookRunner::stop_test);
    }
    output_->begin("on_test_stop");
    run_hook(*master_, &load::HookRunner::stop_test);
    output_->begin("teardown");
    run_hook(*master_, &load::HookRunner::tear_down);
    master_->end();
    worker_->end();
    output_->conclude(abort_reason_);
    logging::observe({});
    logging::redirect({});
    if (!abort_reason_.empty()) return exit_unusable;
    return output_->has_failed() ? judge::exit_failed : 0;
}

/// The same again under gdb, which never returns here but for an error.
int start_under_gdb(const TryCommand& command) {
    std::vector<std::string> words{
        "gdb", "-q", "-ex", "set breakpoint pending on", "--args", process::this_program, "try"};
    for (const std::string& word : command.arguments) {
        if (word != "--gdb") words.push_back(word);
    }
    // Its own name would be that of the debugger there.
    if (const auto self = std::filesystem::read_symlink(process::this_program); !self.empty()) {
        words[5] = self.string();
    }
    const auto arguments = process::arguments_of(words);
    ::execvp(arguments.front(), arguments.data());
    return refuse(Error{"gdb cannot be started; install it (Debian: apt install gdb)"});
}

/// The same again with the runtime of the sanitizers, which has to be there from the beginning.
/// What is compiled here it finds in the cache. Never returns but for an error.
int start_sanitized(const TryCommand& command, const std::vector<std::string>& libraries) {
    if (auto prepared = prepare_scenario(command.run); !prepared) return refuse(prepared.error());
    const char* const loaded = std::getenv("LD_PRELOAD");
    if (loaded == nullptr ||
        std::string_view(loaded).find(libraries[0]) == std::string_view::npos) {
        process::preload_sanitizer(libraries);
        std::vector<std::string> words{"mayfly", "try"};
        words.insert(words.end(), command.arguments.begin(), command.arguments.end());
        ::execv(process::this_program, process::arguments_of(words).data());
    }
    return refuse(Error{"this program cannot be started with " + libraries[0]});
}

/// Here the scenario's code runs in this process.
void explain_crashes() {
    process::install_crash_reports(
        {.prefix = "mayfly: the scenario crashed: ",
         .exit_code = judge::exit_partial,
         .explain = &fiber::explain_crash,
         .trace = &load::show_crash}
    );
    process::report_sanitizer(STDERR_FILENO);
}

}  // namespace

int try_scenario(const TryCommand& command) {
    if (command.gdb) return start_under_gdb(command);
    std::signal(SIGPIPE, SIG_IGN);
    raise_open_file_limit();
    if (auto configured = logging::configure(command.run.log); !configured) {
        return refuse(configured.error());
    }
    const auto sanitizer = sanitizer_libraries(command.run);
    if (!sanitizer) return refuse(sanitizer.error());
    if (!sanitizer->empty() && !process::has_sanitizer())
        return start_sanitized(command, *sanitizer);
    tell_implicit_options(command.run);
    explain_crashes();
    fiber::watch_forks();
    fiber::Loop loop;
    Attempt attempt(command, loop);
    if (auto loaded = attempt.load(); !loaded) return refuse(loaded.error());
    int code = exit_internal;
    fiber::Group main(loop);
    if (auto fiber = main.spawn([&] { code = attempt.run(); }); !fiber) {
        return refuse(fiber.error());
    }
    const ScenarioExit watch(judge::exit_partial);
    loop.run();
    return code;
}

}  // namespace mayfly::app
