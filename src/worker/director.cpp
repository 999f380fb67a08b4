#include "worker/director.hpp"

#include <cmath>
#include <utility>
#include <variant>

#include <fmt/core.h>

#include "fiber/group.hpp"

namespace mayfly::worker {
namespace {

cluster::Bytes bytes_of(const std::string& text) {
    return {text.begin(), text.end()};
}

RowFigures to_public(cluster::RowFigures row) {
    return {
        std::move(row.method),
        std::move(row.name),
        row.requests,
        row.failures,
        row.rate,
        row.p50,
        row.p95,
        row.p99};
}

Figures to_public(cluster::Figures figures) {
    Figures all{figures.elapsed, figures.users, to_public(std::move(figures.total)), {}};
    for (auto& row : figures.rows) all.rows.push_back(to_public(std::move(row)));
    return all;
}

/// What is no number of a shape, and cannot be sent; empty if all are.
std::string odd_number(const cluster::Load& load) {
    constexpr const char* words =
        "the shape's {} is {}, which is no number; a division by 0 gives that";
    if (!std::isfinite(load.spawn_rate)) return fmt::format(words, "spawn rate", load.spawn_rate);
    for (const auto& [kind, share] : load.shares) {
        if (!std::isfinite(share)) return fmt::format(words, "share of '" + kind + "'", share);
    }
    return {};
}

}  // namespace

Director::Director(fiber::Loop& loop, MasterAccess access, ScenarioLoader load)
    : loop_(loop),
      access_(std::move(access)),
      load_(std::move(load)),
      unused_(Clock::now(), unix_now()) {}

Result<void> Director::run() {
    auto dialled = dial(loop_, access_, cluster::Purpose::session, {});
    if (!dialled.link) return Error{dialled.problem};
    fiber::Group writer(loop_);
    if (auto writing = writer.spawn([&] { dialled.link->write_queued(); }); !writing) {
        return writing.error();
    }
    link_ = dialled.link.get();
    auto outcome = begin(*link_);
    if (outcome) outcome = obey(*link_);
    if (hooks_) hooks_->end();
    link_ = nullptr;
    dialled.link->finish();
    writer.join_all();
    return outcome;
}

Result<void> Director::begin(cluster::Link& link) {
    const auto answer = link.receive();
    if (!answer) return answer.error();
    const auto* welcome = std::get_if<cluster::Welcome>(&*answer);
    if (welcome == nullptr) return Error{"the master began with something else than a welcome"};
    const auto no_fetch = [](const cluster::Blob&) -> Result<std::string> {
        return Error{"a director has its scenario from the master's own disk"};
    };
    const auto scenario = load_(*welcome, unused_, no_fetch);
    if (!scenario) return scenario.error();
    pass_on_output_ = scenario->pass_on_output;
    hooks_ = std::make_unique<HookFibers>(loop_, scenario->plan->hooks(), *scenario->hook_http);
    hooks_->test().send = [this](std::optional<std::uint32_t> receiver, Message message) {
        cluster::wait_for_room(link_);
        send(cluster::Note{
            receiver ? std::int64_t{*receiver} : cluster::Note::every_worker,
            cluster::Note::director,
            std::move(message.type),
            std::move(message.text)});
    };
    return {};
}

Result<void> Director::obey(cluster::Link& link) {
    while (true) {
        auto message = link.receive();
        if (!message) return message.error();
        if (const auto* to_prepare = std::get_if<cluster::Prepare>(&*message)) {
            prepare(*to_prepare);
        } else if (const auto* to_conclude = std::get_if<cluster::Conclude>(&*message)) {
            conclude(*to_conclude);
        } else if (const auto* now = std::get_if<cluster::Moment>(&*message)) {
            decide(*now);
        } else if (auto* figures = std::get_if<cluster::Figures>(&*message)) {
            if (hooks_->test().run().id == figures->run) {
                hooks_->follow_host(figures->host);
                hooks_->test().runs.back().figures = to_public(std::move(*figures));
            }
        } else if (std::holds_alternative<cluster::Spawned>(*message)) {
            complete_spawning();
        } else if (const auto* to_quit = std::get_if<cluster::Quit>(&*message)) {
            quit(*to_quit);
        } else if (const auto* note = std::get_if<cluster::Note>(&*message)) {
            hooks_->deliver(*note, [this](const Error& error) { note_problem(error); });
        } else {
            return {};  // Goodbye.
        }
    }
}

void Director::prepare(const cluster::Prepare& prepare) {
    hooks_->cut_off();
    hooks_->describe(prepare);
    problem_.clear();
    const auto started = hooks_->start([this, prepare] {
        const auto done = set_up(prepare);
        answer(cluster::Prepared{
            prepare.run,
            bytes_of(hooks_->test().run().setup_result),
            done ? "" : done.error().message});
    });
    if (!started) send(cluster::Prepared{prepare.run, {}, started.error().message});
}

/// On a fiber of the hooks'.
Result<void> Director::set_up(cluster::RunDescription run) {
    const auto result = hooks_->runner().set_up();
    if (!result) return result.error();
    if (result->size() > cluster::max_setup_result_size) {
        return Error{fmt::format(
            "setup returned {} bytes; the most are {}",
            result->size(),
            cluster::max_setup_result_size
        )};
    }
    run.setup_result = bytes_of(*result);
    hooks_->describe(run);
    return hooks_->runner().start_test();
}

void Director::conclude(const cluster::Conclude& conclude) {
    hooks_->cut_off();  // A setup that goes on is for nothing now.
    hooks_->describe(conclude);
    const auto started = hooks_->start([this, run = conclude.run] {
        const auto done = tear_down();
        answer(cluster::Concluded{run, done ? "" : done.error().message});
    });
    if (!started) send(cluster::Concluded{conclude.run, started.error().message});
}

/// On a fiber of the hooks'; the teardown is due whatever on_test_stop does.
Result<void> Director::tear_down() {
    const auto stopped = hooks_->runner().stop_test();
    const auto torn_down = hooks_->runner().tear_down();
    std::string problems = std::exchange(problem_, {});
    for (const auto* done : {&stopped, &torn_down}) {
        if (*done) continue;
        if (!problems.empty()) problems += "; ";
        problems += done->error().message;
    }
    if (problems.empty()) return {};
    return Error{problems};
}

/// Beside a shape, perhaps, and so in turn with handlers of messages.
void Director::complete_spawning() {
    hooks_->run_in_turn([this] {
        auto done = hooks_->runner().complete_spawning();
        if (!done) note_problem(done.error());
        return done;
    });
}

/// The first one, which the run ends with.
void Director::note_problem(const Error& error) {
    if (problem_.empty()) problem_ = error.message;
}

void Director::quit(const cluster::Quit& quit) {
    hooks_->cut_off();
    // A process that was started for this knows the run from here only.
    if (hooks_->test().run().id != quit.run) hooks_->describe(quit);
    const auto started = hooks_->start([this, quit] {
        Quitting end{static_cast<int>(quit.exit_code)};
        const auto done = hooks_->runner().quit(end);
        answer(cluster::Quitted{quit.run, end.exit_code, done ? "" : done.error().message});
    });
    if (!started) send(cluster::Quitted{quit.run, quit.exit_code, started.error().message});
}

/// The master asks only while neither setup nor teardown runs, and not before the last answer.
void Director::decide(const cluster::Moment& now) {
    const auto started = hooks_->start([this, now] { send(load_at(now)); });
    if (!started) send(cluster::Load{.run = now.run, .problem = started.error().message});
}

/// On a fiber of the hooks'.
cluster::Load Director::load_at(const cluster::Moment& now) {
    cluster::Load answer{.run = now.run};
    const auto load =
        hooks_->runner().shape({now.elapsed, now.users, now.rate, now.failures, now.p95});
    if (!load) {
        answer.problem = load.error().message;
    } else if (!*load) {
        answer.goes_on = false;
    } else {
        answer.users = (*load)->users;
        answer.spawn_rate = (*load)->spawn_rate;
        for (const auto& [kind, share] : (*load)->shares) answer.shares.push_back({kind, share});
        answer.problem = odd_number(answer);
        if (!answer.problem.empty()) return {.run = now.run, .problem = answer.problem};
    }
    return answer;
}

void Director::send(const cluster::Message& message) {
    if (link_ != nullptr) link_->send(message);
}

void Director::answer(const cluster::Message& message) {
    if (pass_on_output_) pass_on_output_();
    send(message);
}

void Director::forward_log(logging::Level level, std::string_view text) {
    const bool is_scenarios = logging::source_of_line() == logging::scenario_source;
    send(cluster::LogLine{level, std::string(text), is_scenarios});
}

std::span<const cluster::LogLine> Director::unsent_log() const {
    if (link_ == nullptr) return {};
    return link_->unsent_lines();
}

}  // namespace mayfly::worker
