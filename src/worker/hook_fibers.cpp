#include "worker/hook_fibers.hpp"

#include <utility>

#include "base/logging.hpp"
#include "fiber/deadline.hpp"

namespace mayfly::worker {

HookFibers::HookFibers(fiber::Loop& loop, const load::Hooks& hooks, http::ClientNetwork& http)
    : hooks_(hooks), runner_(hooks, http, test_), fibers_(loop), deliveries_(loop) {}

void HookFibers::describe(const cluster::RunDescription& run) {
    Figures figures;
    if (test_.run().id == run.run) figures = test_.run().figures;
    if (deliveries_.size() == 0) test_.runs.clear();
    auto& facts = test_.runs.emplace_back();
    facts.figures = std::move(figures);
    facts.id = run.run;
    facts.hosts = {run.host};
    facts.parameters = {run.parameters.begin(), run.parameters.end()};
    const auto& result = run.setup_result;
    if (!result.empty()) facts.setup_result.assign(result.begin(), result.end());
    for (const auto& file : hooks_.data) {
        facts.rows[file.name] =
            std::make_unique<detail::RowSource>(file, test_.place, test_.ask_for_rows);
    }
}

void HookFibers::follow_host(const std::string& host) {
    auto& hosts = test_.runs.back().hosts;
    if (hosts.back() != host) hosts.push_back(host);
}

Result<void> HookFibers::start(fiber::Body body) {
    ended_.reset();
    auto fiber = fibers_.spawn([this, run = std::move(body)] {
        run();
        ended_.set();
    });
    if (!fiber) return fiber.error();
    return {};
}

void HookFibers::finish_within(Duration limit) {
    if (fibers_.size() > 0) {
        const fiber::Deadline deadline(Clock::now() + limit);
        ended_.wait();
    }
    cut_off();
}

void HookFibers::cut_off() {
    fibers_.cancel_all();
    fibers_.join_all();
}

void HookFibers::deliver(const cluster::Note& note, std::function<void(const Error&)> failed) {
    const Message message{note.type, note.text, note.sender};
    run_in_turn([this, message, failed = std::move(failed)] {
        auto done = runner_.deliver(message);
        if (!done) failed(done.error());
        return done;
    });
}

void HookFibers::run_in_turn(std::function<Result<void>()> hooks) {
    if (waiting_.size() >= most_waiting) {
        if (!std::exchange(has_lost_, true)) {
            logging::warning(
                "messages of the scenario come faster than on_message handles them; "
                "some are lost"
            );
        }
        return;
    }
    waiting_.push_back(std::move(hooks));
    if (deliveries_.size() > 0) return;
    if (auto fiber = deliveries_.spawn([this] { run_waiting(); }); !fiber) {
        logging::error("a message of the scenario is lost: {}", fiber.error().message);
        waiting_.clear();
    }
}

void HookFibers::run_waiting() {
    while (!waiting_.empty()) {
        const auto hooks = std::move(waiting_.front());
        waiting_.pop_front();
        if (auto done = hooks(); !done) logging::error("{}", done.error().message);
    }
}

void HookFibers::end() {
    waiting_.clear();
    deliveries_.cancel_all();
    deliveries_.join_all();
    cut_off();
}

}  // namespace mayfly::worker
