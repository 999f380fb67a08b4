// What the scenario runs on a worker besides users: on_test_start, on_test_stop and on_message.
#include <fmt/core.h>

#include "base/logging.hpp"
#include "worker/runner.hpp"

namespace mayfly::worker {
namespace {

constexpr std::string_view on_test_start = "on_test_start";

}  // namespace

void Runner::accept(const cluster::Prepare& prepare) {
    if (!run_.prepare(prepare)) {
        if (run_.id() == prepare.run) say_prepared();  // The master may not have heard it.
        return;
    }
    begin_run(prepare);
    run_hook(on_test_start, &load::HookRunner::start_test);
}

void Runner::accept(const cluster::Note& note) {
    hooks_->deliver(note, [](const Error&) {});  // It is counted as what any hook throws.
}

/// Beside the exceptions of tasks.
void Runner::count_hook_exceptions() {
    hooks_->runner().tell_exceptions_to(
        [this](std::string_view hook, const load::ExceptionText& text, const std::string& place) {
            count_exception(hook, text, place);
        }
    );
}

void Runner::count_exception(
    std::string_view hook, const load::ExceptionText& text, const std::string& place
) {
    const bool is_start = hook == on_test_start;
    if (is_start && run_.state() != WorkerRun::State::starting) return;
    stats::ThrownException thrown{.kind = load::test_kind, .task = hook};
    thrown.type = text.type;
    thrown.message = text.message;
    thrown.location = place;
    thrown.when = Clock::now();
    recorder().record_exception(thrown);
}

/// One that waits is cut off, but one that blocks the thread cannot be.
void Runner::note_slow_hook(std::string_view name, Duration time, Duration limit) {
    if (name == on_test_start || time <= limit) return;
    const auto text = fmt::format("it blocked its worker for {:.1f} s", to_seconds(time));
    count_exception(name, {.type = {}, .message = text, .site = {}}, {});
    logging::error("{} was too slow: {}", name, text);
}

void Runner::run_hook(std::string_view name, Result<void> (load::HookRunner::*hook)()) {
    const auto started = hooks_->start([this, name, hook, limit = hook_limit_] {
        const auto begun = Clock::now();
        const auto done = (hooks_->runner().*hook)();
        if (done) note_slow_hook(name, Clock::now() - begun, limit);
        // That a stop cuts off a start is no fault of the scenario.
        const bool is_cut = name == on_test_start && run_.state() != WorkerRun::State::starting;
        if (!done && !is_cut) logging::error("{}", done.error().message);
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
