#include "master/director_link.hpp"

#include <algorithm>
#include <utility>

#include <fmt/core.h>

#include "base/logging.hpp"
#include "cluster/handshake.hpp"
#include "fiber/deadline.hpp"
#include "judge/verdict.hpp"

namespace mayfly::master {
namespace {

const Error lost{
    "the process that runs the master's side of the scenario ended; the log says what is known"};

const Error given_up{"the test was stopped before its setup had ended"};

}  // namespace

DirectorLink::DirectorLink(
    fiber::Loop& loop, Start start, std::string version, cluster::Welcome welcome, Take take
)
    : loop_(loop),
      start_(std::move(start)),
      version_(std::move(version)),
      welcome_(std::move(welcome)),
      take_(std::move(take)),
      fibers_(loop) {}

/// Parks until there is a director that has been welcomed.
Result<void> DirectorLink::open() {
    if (!link_) {
        auto stream = start_();
        if (!stream) return stream.error();
        link_.emplace(std::move(*stream));
        auto fiber = fibers_.spawn([this] {
            serve();
            link_.reset();
            changed_.set();
        });
        if (!fiber) {
            link_.reset();
            return fiber.error();
        }
    }
    while (link_ && !is_welcomed_ && !is_over()) wait_for_change();
    if (is_given_up_) return given_up;
    if (!is_welcomed_) return lost;
    return {};
}

/// Parks until the link has ended.
void DirectorLink::serve() {
    cluster::MasterHandshake handshake(version_);
    {
        const fiber::Deadline limit(Clock::now() + child_introduction_limit);
        if (!link_->identify(handshake) || is_closing_) return link_->close();
    }
    fiber::Group writer(loop_);
    if (!writer.spawn([this] { link_->write_queued(); })) return link_->close();
    link_->send(welcome_);
    is_welcomed_ = true;
    changed_.set();
    listen();
    is_welcomed_ = false;
    if (std::exchange(is_asked_, false)) take_(cluster::Load{.run = {}, .problem = lost.message});
    link_->close();
    writer.join_all();
}

void DirectorLink::listen() {
    while (true) {
        auto message = link_->receive();
        if (!message) return;
        if (auto* prepared = std::get_if<cluster::Prepared>(&*message)) {
            prepared_ = std::move(*prepared);
        } else if (auto* concluded = std::get_if<cluster::Concluded>(&*message)) {
            concluded_ = std::move(*concluded);
        } else if (auto* quitted = std::get_if<cluster::Quitted>(&*message)) {
            quitted_ = std::move(*quitted);
        } else if (const auto* note = std::get_if<cluster::Note>(&*message)) {
            take_(*note);
        } else if (const auto* load = std::get_if<cluster::Load>(&*message)) {
            is_asked_ = false;
            take_(*load);
        } else if (const auto* line = std::get_if<cluster::LogLine>(&*message)) {
            if (logging::enabled(line->level)) {
                logging::write(line->level, fmt::format("master's side: {}", line->text));
            }
        } else {
            return;
        }
        changed_.set();
    }
}

/// Nothing when the director was lost before it answered, or the deadline has passed.
template <class Answer>
std::optional<Answer> DirectorLink::ask(
    const cluster::Message& question, std::optional<Answer>& answer
) {
    answer.reset();
    link_->send(question);
    while (is_welcomed_ && !answer && !is_over()) wait_for_change();
    return std::exchange(answer, std::nullopt);
}

Result<cluster::Bytes> DirectorLink::set_up(const cluster::Prepare& prepare) {
    is_given_up_ = false;
    deadline_ = Instant::max();
    if (auto opened = open(); !opened) return opened.error();
    auto prepared = ask(prepare, prepared_);
    if (is_given_up_) return given_up;
    if (!prepared || prepared->run != prepare.run) return lost;
    if (!prepared->problem.empty()) return Error{prepared->problem};
    return std::move(prepared->setup_result);
}

void DirectorLink::give_up() {
    is_given_up_ = true;
    changed_.set();
}

bool DirectorLink::is_over() const {
    return is_given_up_ || Clock::now() >= deadline_;
}

void DirectorLink::wait_for_change() {
    const fiber::Deadline limit(deadline_);
    changed_.reset();
    changed_.wait();
}

void DirectorLink::conclude_by(Instant deadline) {
    deadline_ = std::min(deadline_, deadline);
    changed_.set();
}

Result<void> DirectorLink::conclude(const cluster::Conclude& conclude, Instant deadline) {
    is_given_up_ = false;
    deadline_ = deadline;
    const auto begun = Clock::now();
    auto opened = open();
    const auto concluded = opened ? ask(conclude, concluded_) : std::nullopt;
    if (!concluded && is_over()) {
        if (is_welcomed_) link_->close();
        return Error{fmt::format(
            "on_test_stop and teardown had not ended after {} and were cut off",
            format_duration(Clock::now() - begun)
        )};
    }
    if (!opened) return opened.error();
    if (!concluded || concluded->run != conclude.run) return lost;
    if (!concluded->problem.empty()) return Error{concluded->problem};
    return {};
}

Result<int> DirectorLink::quit(const cluster::Quit& quit, Instant deadline) {
    is_given_up_ = false;
    deadline_ = deadline;
    auto opened = open();
    const auto quitted = opened ? ask(quit, quitted_) : std::nullopt;
    if (!quitted && is_over()) return Error{"on_quitting took too long and was cut off"};
    if (!opened) return opened.error();
    if (!quitted || quitted->run != quit.run) return lost;
    if (!quitted->problem.empty()) return Error{quitted->problem};
    if (!judge::is_exit_code(quitted->exit_code)) {
        return Error{fmt::format(
            "on_quitting set the exit code {}, which no process can end with; set 0 to 255",
            quitted->exit_code
        )};
    }
    return static_cast<int>(quitted->exit_code);
}

void DirectorLink::ask(const cluster::Moment& now) {
    if (std::exchange(is_asked_, true)) return;
    if (is_welcomed_) return link_->send(now);
    is_asked_ = false;
    take_(cluster::Load{.run = now.run, .problem = lost.message});
}

void DirectorLink::send(const cluster::Message& message) {
    if (!is_welcomed_) return;
    const bool is_too_much = link_->is_full() && std::holds_alternative<cluster::Note>(message);
    if (!is_too_much) return link_->send(message);
    if (!std::exchange(has_lost_, true)) {
        logging::warning(
            "messages of the scenario come faster than its master's side takes them; some are lost"
        );
    }
}

void DirectorLink::close(Duration limit) {
    is_closing_ = true;
    send(cluster::Goodbye{"the master is done"});
    deadline_ = Clock::now() + limit;
    while (link_ && Clock::now() < deadline_) wait_for_change();
    if (link_) link_->close();
    fibers_.join_all();
}

}  // namespace mayfly::master
