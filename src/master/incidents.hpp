// What befalls a run from outside: lost and late workers, users that took their worker down,
// debuggers, and pauses of whole processes. Tells it in the log, in the warnings and in the history
// of the run. Belongs to the coordinator, on the loop's thread; time is passed in.
#pragma once

#include <string>

#include "base/time.hpp"
#include "master/crashed_user.hpp"
#include "master/results.hpp"
#include "master/sessions.hpp"

namespace mayfly::master {

class Incidents {
public:
    /// When something is found, and whether a run goes on then.
    struct When {
        Instant now{};
        UnixMillis time = 0;
        bool is_in_run = false;
    };

    /// Both must outlive it.
    Incidents(Roster& roster, Results& results) : roster_(roster), results_(results) {}

    /// A new run, which nothing has befallen yet.
    void begin_run() { debugger_words_.clear(); }
    /// This process wants to run again then; if it is much later, it stood still.
    void expect_turn(Instant next) { next_turn_ = next; }
    /// At each turn, and before workers tell of pauses that may be the same one.
    void find_pause(const When& when);
    /// What a worker observed of its loop, in which its own pauses are.
    void note_pauses(const std::string& worker, const stats::LoopWatch& loop, const When& when);
    /// Workers that are alive and send no figures, once each.
    void find_late(const When& when);
    void note_loss(const std::string& sentence, const When& when);
    /// Somebody looks at a child of ours, which keeps its users however long that takes. Told once
    /// in a run.
    void note_debugger(const Sessions::Debugged& debugged, const When& when);
    /// That of this run; empty if there was none.
    const std::string& debugger_words() const { return debugger_words_; }
    /// The user counts as an exception of its task.
    void note_crash(const std::string& worker, const CrashedUser& user, UnixMillis time);

private:
    void note_pause(const std::string& sentence, UnixMillis time);

    Roster& roster_;
    Results& results_;
    Instant next_turn_{};
    Instant paused_{};  // When the last pause of this process was found.
    std::string debugger_words_;
};

}  // namespace mayfly::master
