// The whole life of a worker: it connects to the master, loads the scenario, does what the master
// says, and reconnects when the link breaks. Belongs to the loop's thread; run() and what it starts
//
// A session outlives its link: the ticket of the first Welcome resumes it on the next link, and
// runs continue meanwhile, as long as the pulse's lease allows. A master that does not know the
// ticket is another one, with which the worker starts anew.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "base/logging.hpp"
#include "base/result.hpp"
#include "cluster/link.hpp"
#include "cluster/message.hpp"
#include "fiber/event.hpp"
#include "fiber/group.hpp"
#include "worker/backoff.hpp"
#include "worker/dial.hpp"
#include "worker/runner.hpp"
#include "worker/session_watch.hpp"

namespace mayfly::worker {

class Pulse;

/// Fetches a blob from the master; parks until it is here.
using Fetcher = std::function<Result<std::string>(const cluster::Blob&)>;
/// Loads the scenario of a Welcome; its HTTP clients record into the given recorder.
using ScenarioLoader = std::function<
    Result<LoadedScenario>(const cluster::Welcome&, stats::Recorder&, const Fetcher&)>;

class Worker {
public:
    struct Settings {
        /// After a master's goodbye, wait for the next one.
        bool stays = false;
    };
    /// How a life ended without an error.
    enum class Ending {
        done,          // The master said goodbye, or this worker left.
        needs_renewal  // Another master has another scenario, which needs a new process.
    };

    Worker(fiber::Loop& loop, MasterAccess access, ScenarioLoader load, Settings settings);
    ~Worker();
    Worker(const Worker&) = delete;
    Worker& operator=(const Worker&) = delete;

    /// The whole life, on the current fiber. The error says why there is no master to serve.
    Result<Ending> run();
    /// Asks the master to leave: users finish, and the measurements are sent.
    void leave();
    bool has_master() const { return session_ != nullptr; }
    /// Sends a line of this process's log to the master, if there is one.
    void forward_log(logging::Level level, std::string_view text);
    /// Of those, the last that are not sent yet.
    std::span<const cluster::LogLine> unsent_log() const;

private:
    enum class After { goodbye, link_lost, refusal, expulsion, renewal };

    Result<Ending> serve_masters();
    After serve_one(cluster::Link& link);
    After begin_session(const cluster::Welcome& welcome);
    Result<void> load(const cluster::Welcome& welcome);
    After refused(const std::string& reason);
    After obey();
    void give_back_link(cluster::Link& link);
    void keep_probing(cluster::Link& link);
    Result<cluster::Message> receive();
    Result<std::string> fetch(const cluster::Blob& blob);
    void pause_before_redial();

    fiber::Loop& loop_;
    MasterAccess access_;
    ScenarioLoader load_;
    Settings settings_;
    fiber::Group writer_;
    fiber::Group prober_;
    SessionWatch watch_;
    fiber::Event leaves_;
    Backoff backoff_;

    cluster::Link* session_ = nullptr;  // Null if there is no link.
    bool is_welcome_ = false;           // In the session.
    cluster::Bytes ticket_;
    std::optional<cluster::Welcome> loaded_;  // The scenario was loaded for it.
    bool has_served_ = false;                 // A master has taken this worker before.
    std::string problem_;
    std::string told_;  // The last problem that was logged.
    Runner runner_;
    std::unique_ptr<Pulse> pulse_;
};

}  // namespace mayfly::worker
