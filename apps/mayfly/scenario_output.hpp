// What a scenario prints, as lines of this process's log. Belongs to the loop's thread, but for
// what a crash handler does.
#pragma once

#include <functional>
#include <memory>
#include <span>
#include <utility>

#include "cluster/message.hpp"
#include "fiber/loop.hpp"
#include "process/printed_lines.hpp"

namespace mayfly::app {

class ScenarioOutput {
public:
    /// Lines of the log that were not sent to the master yet.
    using Unsent = std::function<std::span<const cluster::LogLine>()>;

    ScenarioOutput(fiber::Loop& loop, Unsent unsent) : loop_(loop), unsent_(std::move(unsent)) {}
    ScenarioOutput(const ScenarioOutput&) = delete;
    ScenarioOutput& operator=(const ScenarioOutput&) = delete;

    /// From now on standard output and standard error are the log. No effect if they are already.
    void begin();
    /// They are what they were before.
    void end();
    /// Hands what was printed so far to the log, the beginning of a line as well.
    void pass_on();
    /// For the handler of a crash: writes what the master was not sent yet to the descriptor, as
    /// master::read_last_words() reads it.
    void tell_last_lines(int descriptor);

private:
    void take();

    fiber::Loop& loop_;
    Unsent unsent_;
    std::unique_ptr<process::PrintedLines> lines_;
    process::PrintedLines::Line line_;
    process::PrintedLines::Line left_out_;  // The last one that the log did not take.
};

}  // namespace mayfly::app
