// What the scenario runs on a worker besides users: on_test_start, on_test_stop and on_message.
#include "base/logging.hpp"
#include "worker/runner.hpp"

namespace mayfly::worker {

void Runner::accept(const cluster::Prepare& prepare) {
    if (!run_.prepare(prepare)) {
        if (run_.id() == prepare.run) say_prepared();  // The master may not have heard it.
        return;
    }
    begin_run(prepare);
    run_hook("on_test_start", &load::HookRunner::start_test);
}

void Runner::accept(const cluster::Note& note) {
    hooks_->deliver(note, [this](const Error& error) {
        count_hook_exception("on_message", error.message);
    });
}

/// Beside the exceptions of tasks.
void Runner::count_hook_exception(std::string_view name, const std::string& message) {
    stats::ThrownException thrown{.kind = load::test_kind, .task = name};
    thrown.message = message;
    thrown.when = Clock::now();
    recorder().record_exception(thrown);
}

void Runner::run_hook(std::string_view name, Result<void> (load::HookRunner::*hook)()) {
    const auto started = hooks_->start([this, name, hook] {
        const bool is_start = run_.state() == WorkerRun::State::starting;
        const auto done = (hooks_->runner().*hook)();
        // That a stop cuts off a start is no fault of the scenario.
        if (!done && !(is_start && run_.state() != WorkerRun::State::starting)) {
            logging::error("{}", done.error().message);
            count_hook_exception(name, done.error().message);
        }
        run_.start_users();
        say_prepared();
        apply_due();
    });
    if (started) return;
    logging::error("{} cannot run: {}", name, started.error().message);
    run_.start_users();
    say_prepared();
}

/// Once on_test_start has ended.
void Runner::say_prepared() {
    if (run_.state() != WorkerRun::State::running) return;
    pass_on_output();
    send_(cluster::Prepared{run_.id(), {}, {}});
}

}  // namespace mayfly::worker
