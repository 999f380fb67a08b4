// The master's end of the director, the child process in which the master's side of a scenario
// runs. Started when a run first needs it, and again when it was lost. Belongs to the loop's
// thread; what parks says so.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>

#include "base/result.hpp"
#include "cluster/link.hpp"
#include "cluster/message.hpp"
#include "fiber/event.hpp"
#include "fiber/group.hpp"

namespace mayfly::master {

class DirectorLink {
public:
    /// Starts the process and returns our end of it.
    using Start = std::function<Result<cluster::Stream>()>;
    using TakeNote = std::function<void(const cluster::Note&)>;

    DirectorLink(
        fiber::Loop& loop,
        Start start,
        std::string version,
        cluster::Welcome welcome,
        TakeNote take_note
    );
    DirectorLink(const DirectorLink&) = delete;
    DirectorLink& operator=(const DirectorLink&) = delete;

    /// Parks until the run is set up; what setup returned, or why there can be no run.
    Result<cluster::Bytes> set_up(const cluster::Prepare& prepare);
    /// Lets set_up() return although it has no answer; conclude() ends what goes on in the process.
    void give_up();
    /// Parks until teardown has run, in a new process if the one of setup was lost; at most for
    /// `limit`, then the process is given up.
    Result<void> conclude(const cluster::Conclude& conclude, Duration limit);
    /// To on_message of the master's side; lost where no director runs.
    void send(const cluster::Note& note);
    /// Says goodbye; parks until it is gone, or for `limit`.
    void close(Duration limit);

private:
    Result<void> open();
    void serve(cluster::Stream stream);
    void listen(cluster::Link& link);
    template <class Answer>
    std::optional<Answer> ask(const cluster::Message& question, std::optional<Answer>& answer);

    fiber::Loop& loop_;
    Start start_;
    std::string version_;
    cluster::Welcome welcome_;
    TakeNote take_note_;
    std::optional<cluster::Stream> stream_;  // Until the fiber that serves it has begun.
    cluster::Link* link_ = nullptr;          // While there is one.
    bool is_opening_ = false;
    bool is_given_up_ = false;
    std::optional<cluster::Prepared> prepared_;
    std::optional<cluster::Concluded> concluded_;
    fiber::Event changed_;
    fiber::Group fibers_;
};

}  // namespace mayfly::master
