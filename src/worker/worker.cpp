#include "worker/worker.hpp"

#include <algorithm>
#include <unistd.h>
#include <utility>
#include <variant>

#include <fmt/core.h>

#include "fiber/deadline.hpp"
#include "fiber/loop.hpp"
#include "fiber/sleep.hpp"
#include "worker/lease.hpp"
#include "worker/pulse.hpp"

namespace mayfly::worker {
namespace {

constexpr Duration goodbye_limit = std::chrono::seconds(1);
// A scenario that is larger was not made for this.
constexpr std::uint64_t largest_blob = std::uint64_t{256} << 20;

/// Whether what was loaded for one Welcome serves the other as well.
bool is_same_scenario(const cluster::Welcome& loaded, const cluster::Welcome& welcome) {
    const auto essence = [](const cluster::Welcome& of) {
        const auto scenario = std::tie(of.scenario, of.http, of.selection, of.seed);
        const auto samples = std::tie(of.samples, of.samples_failures);
        return std::tuple_cat(scenario, std::tie(of.stack_bytes), samples);
    };
    return essence(loaded) == essence(welcome);
}

}  // namespace

Worker::Worker(fiber::Loop& loop, MasterAccess access, ScenarioLoader load, Settings settings)
    : loop_(loop),
      access_(std::move(access)),
      load_(std::move(load)),
      settings_(settings),
      writer_(loop),
      prober_(loop),
      backoff_({}, static_cast<std::uint64_t>(getpid())),
      runner_(loop, [this](cluster::Message message) {
          if (std::holds_alternative<cluster::Note>(message)) cluster::wait_for_room(session_);
          // Before the Welcome it is not known whether what waits belongs to another session.
          if (is_welcome_) session_->send(message);
      }) {}

Worker::~Worker() = default;

Result<Worker::Ending> Worker::run() {
    auto ending = serve_masters();
    runner_.end();
    pulse_.reset();
    return ending;
}

Result<Worker::Ending> Worker::serve_masters() {
    while (true) {
        auto dialled = dial(loop_, access_, cluster::Purpose::session, ticket_);
        auto after = dialled.is_refusal ? After::refusal : After::link_lost;
        problem_ = std::move(dialled.problem);
        if (dialled.link) {
            if (auto writer = writer_.spawn([&] { dialled.link->write_queued(); }); !writer) {
                return writer.error();
            }
            if (auto prober = prober_.spawn([&] { keep_probing(*dialled.link); }); !prober) {
                return prober.error();
            }
            session_ = dialled.link.get();
            after = serve_one(*dialled.link);
            give_back_link(*dialled.link);
        }
        if (after == After::renewal) return Ending::needs_renewal;
        if (after == After::goodbye && !settings_.stays) return Ending::done;
        if (after == After::expulsion && !settings_.stays) return Error{problem_};
        // Who never served a master is told at once what is wrong; who did waits for a better one.
        if (after == After::refusal && !has_served_) return Error{problem_};
        if (leaves_.is_set()) return Ending::done;
        if (!access_.can_reconnect) return Error{problem_};
        // News only: the pauses between attempts are short.
        if (problem_ != told_) logging::info("no master at the moment: {}; trying again", problem_);
        told_ = problem_;
        pause_before_redial();
    }
}

/// What was said last still goes out, if there is somebody to take it.
void Worker::give_back_link(cluster::Link& link) {
    session_ = nullptr;
    is_welcome_ = false;
    prober_.cancel_all();
    prober_.join_all();
    link.finish();
    {
        const fiber::Deadline limit(Clock::now() + goodbye_limit);
        while (!link.is_over() && link.receive()) continue;
    }
    link.close();
    writer_.join_all();
}

/// Body of the fiber that asks the master for a sign of life each second, and tells it at once of a
/// term that has ended: the pulse may not reach it.
void Worker::keep_probing(cluster::Link& link) {
    const auto& term = loop_.progress().term;
    watch_.open(Clock::now());
    while (true) {
        const auto now = Clock::now();
        // One that is inherited has no other in its place.
        if (watch_.is_dead(now) && access_.can_reconnect) {
            return link.give_up("it has answered nothing for seconds");
        }
        const auto told = term.load(std::memory_order_relaxed);
        runner_.keep_to_term();
        link.send(cluster::Probe{now.time_since_epoch(), told});
        const auto next = now + SessionWatch::period;
        while (Clock::now() < next && told == term.load(std::memory_order_relaxed)) {
            fiber::sleep_for(Lease::cancel_limit);
        }
    }
}

Result<cluster::Message> Worker::receive() {
    while (true) {
        auto message = session_->receive();
        if (!message) return message;
        const auto* answer = std::get_if<cluster::ProbeAnswer>(&*message);
        if (answer == nullptr) return message;
        watch_.hear(Instant(answer->sent), Clock::now());
    }
}

void Worker::pause_before_redial() {
    const fiber::Deadline limit(Clock::now() + backoff_.next());
    leaves_.wait();
}

Worker::After Worker::serve_one(cluster::Link& link) {
    const auto answer = receive();
    if (!answer) {
        problem_ = answer.error().message;
        return After::link_lost;
    }
    if (const auto* goodbye = std::get_if<cluster::Goodbye>(&*answer)) {
        return refused("the master refused this worker: " + goodbye->reason);
    }
    if (const auto* expelled = std::get_if<cluster::Expelled>(&*answer)) {
        return refused("the master refused this worker: " + expelled->reason);
    }
    const auto* welcome = std::get_if<cluster::Welcome>(&*answer);
    if (welcome == nullptr) return refused("the master began with something else than a welcome");
    if (const auto after = begin_session(*welcome); after != After::goodbye) return after;
    backoff_.reset();
    has_served_ = true;
    told_.clear();
    if (leaves_.is_set()) link.send(cluster::Leave{});
    return obey();
}

/// Goodbye means that nothing speaks against obeying now.
Worker::After Worker::begin_session(const cluster::Welcome& welcome) {
    is_welcome_ = true;
    if (!welcome.is_resumed) {
        ticket_ = welcome.ticket;
        pulse_ = std::make_unique<Pulse>(access_, ticket_, loop_.progress());
        if (loaded_) runner_.change_session();
    } else if (loaded_) {
        logging::info("the master is back, the session goes on");
        runner_.resume_session();
    }
    if (loaded_ && !is_same_scenario(*loaded_, welcome)) {
        session_->send(cluster::Goodbye{"a new process takes its place"});
        return After::renewal;
    }
    if (auto loaded = loaded_ ? Result<void>() : load(welcome); !loaded) {
        problem_ = loaded.error().message;
        if (session_->is_over()) return After::link_lost;
        session_->send(cluster::LoadFailed{problem_});
        return After::refusal;
    }
    session_->send(runner_.summary());
    return After::goodbye;
}

Result<void> Worker::load(const cluster::Welcome& welcome) {
    const auto scenario = load_(welcome, runner_.recorder(), [this](const cluster::Blob& blob) {
        return fetch(blob);
    });
    if (!scenario) return scenario.error();
    loaded_ = welcome;
    return runner_.begin(
        *scenario,
        {{welcome.worker, std::max(welcome.workers, 1U), welcome.seed}},
        welcome.samples,
        welcome.samples_failures
    );
}

Worker::After Worker::refused(const std::string& reason) {
    problem_ = reason;
    return After::refusal;
}

Worker::After Worker::obey() {
    while (true) {
        auto message = receive();
        if (!message) {
            problem_ = "the master is gone: " + message.error().message;
            return After::link_lost;
        }
        if (auto* assign = std::get_if<cluster::Assign>(&*message)) {
            runner_.accept(std::move(*assign));
        } else if (const auto* stop = std::get_if<cluster::Stop>(&*message)) {
            runner_.accept(*stop);
        } else if (const auto* reset = std::get_if<cluster::Reset>(&*message)) {
            runner_.accept(*reset);
        } else if (const auto* acknowledge = std::get_if<cluster::Acknowledge>(&*message)) {
            runner_.accept(*acknowledge);
        } else if (const auto* taken = std::get_if<cluster::SamplesTaken>(&*message)) {
            runner_.accept(*taken);
        } else if (const auto* prepare = std::get_if<cluster::Prepare>(&*message)) {
            runner_.accept(*prepare);
        } else if (const auto* note = std::get_if<cluster::Note>(&*message)) {
            runner_.accept(*note);
        } else if (const auto* rows = std::get_if<cluster::RowBlock>(&*message)) {
            runner_.accept(*rows);
        } else if (const auto* goodbye = std::get_if<cluster::Goodbye>(&*message)) {
            session_->send(cluster::Goodbye{"as you say"});
            logging::info("the master says goodbye: {}", goodbye->reason);
            runner_.forget_news();
            return After::goodbye;
        } else if (const auto* expelled = std::get_if<cluster::Expelled>(&*message)) {
            problem_ = "the master expelled this worker: " + expelled->reason;
            return After::expulsion;
        } else {
            return refused("the master sent a message that is none of its own");
        }
    }
}

Result<std::string> Worker::fetch(const cluster::Blob& blob) {
    if (blob.size > largest_blob) {
        return Error{fmt::format(
            "the master offers {} bytes where {} are the most", blob.size, largest_blob
        )};
    }
    std::string bytes;
    while (bytes.size() < blob.size) {
        session_->send(cluster::Fetch{blob.digest, bytes.size()});
        const auto message = receive();
        if (!message) return message.error();
        const auto* piece = std::get_if<cluster::Piece>(&*message);
        if (piece == nullptr || piece->digest != blob.digest || piece->offset != bytes.size() ||
            piece->bytes.empty() || piece->bytes.size() > blob.size - bytes.size()) {
            return Error{"the master did not send the scenario that it named"};
        }
        bytes.append(piece->bytes.begin(), piece->bytes.end());
    }
    return bytes;
}

void Worker::leave() {
    leaves_.set();
    if (session_ != nullptr) session_->send(cluster::Leave{});
}

void Worker::forward_log(logging::Level level, std::string_view text) {
    const bool is_scenarios = logging::source_of_line() == logging::scenario_source;
    if (session_ != nullptr)
        session_->send(cluster::LogLine{level, std::string(text), is_scenarios});
}

std::span<const cluster::LogLine> Worker::unsent_log() const {
    if (session_ == nullptr) return {};
    return session_->unsent_lines();
}

}  // namespace mayfly::worker
