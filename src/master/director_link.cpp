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
    if (link_ == nullptr && !is_opening_) {
        auto stream = start_();
        if (!stream) return stream.error();
        stream_.emplace(std::move(*stream));
        is_opening_ = true;
        auto fiber = fibers_.spawn([this] {
            serve(std::move(*stream_));
            is_opening_ = false;
            changed_.set();
        });
        if (!fiber) return fiber.error();
    }
    while (is_opening_ && link_ == nullptr && !is_over()) wait_for_change();
    if (is_given_up_) return given_up;
    if (link_ == nullptr) return lost;
    return {};
}

/// Body of the fiber that belongs to one process.
void DirectorLink::serve(cluster::Stream stream) {
    cluster::Link link(std::move(stream));
    served_ = &link;
    welcome(link);
    served_ = nullptr;
}

/// Parks until the link has ended.
void DirectorLink::welcome(cluster::Link& link) {
    cluster::MasterHandshake handshake(version_);
    {
        const fiber::Deadline limit(Clock::now() + child_introduction_limit);
        if (!link.identify(handshake) || is_closing_) return link.close();
    }
    fiber::Group writer(loop_);
    if (!writer.spawn([&] { link.write_queued(); })) return link.close();
    link.send(welcome_);
    link_ = &link;
    changed_.set();
    listen(link);
    link_ = nullptr;
    if (std::exchange(is_asked_, false)) take_(cluster::Load{.run = {}, .problem = lost.message});
    link.close();
    writer.join_all();
}

void DirectorLink::listen(cluster::Link& link) {
    while (true) {
        auto message = link.receive();
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
    while (link_ != nullptr && !answer && !is_over()) wait_for_change();
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
        if (link_ != nullptr) link_->close();
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
    if (link_ != nullptr) return link_->send(now);
    is_asked_ = false;
    take_(cluster::Load{.run = now.run, .problem = lost.message});
}

void DirectorLink::send(const cluster::Message& message) {
    if (link_ != nullptr) link_->send(message);
}

void DirectorLink::close(Duration limit) {
    is_closing_ = true;
    if (link_ != nullptr) link_->send(cluster::Goodbye{"the master is done"});
    {
        const fiber::Deadline deadline(Clock::now() + limit);
        while ((link_ != nullptr || is_opening_) && !deadline.has_struck()) {
            changed_.reset();
            changed_.wait();
        }
    }
    if (served_ != nullptr) served_->close();
    fibers_.join_all();
}

}  // namespace mayfly::master
