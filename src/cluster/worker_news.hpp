// The messages in which a worker tells what is not a figure: lines of its log, every sample for
// --samples, its crash, and that its session is there. Plain values.
#pragma once

#include <cstdint>
#include <string>

#include "base/logging.hpp"
#include "base/time.hpp"
#include "cluster/greeting.hpp"

namespace mayfly::cluster {

/// Worker to master: a line of its log, for the dashboard.
struct LogLine {
    logging::Level level = logging::Level::info;
    std::string text;
    bool is_scenarios = false;  // The scenario said it.
    bool operator==(const LogLine&) const = default;
};

/// Worker's pulse to master: the process is about to end because of this, as it says itself.
struct Crashed {
    std::string words;
    bool operator==(const Crashed&) const = default;
};

/// Worker to master: every sample of the run, a piece after the other; the next one follows when
/// this one was acknowledged.
struct Samples {
    std::string run;
    std::uint64_t sequence = 0;  // Increases by one in a session.
    std::uint64_t lines = 0;
    std::uint64_t dropped = 0;  // Since the piece before, as more came than could be sent.
    Bytes text;                 // Whole lines.
    bool operator==(const Samples&) const = default;
};

/// Worker to master, on the session, each second: is this link still one? Its term is that of
/// heartbeats.
struct Probe {
    Duration sent{0};  // By the clock of heartbeats.
    std::uint64_t term = 0;
    bool operator==(const Probe&) const = default;
};

/// Master to worker: what was sent up to that Probe has arrived.
struct ProbeAnswer {
    Duration sent{0};  // Of the Probe.
    bool operator==(const ProbeAnswer&) const = default;
};

/// Master to worker: samples up to this sequence are taken.
struct SamplesTaken {
    std::uint64_t sequence = 0;
    bool operator==(const SamplesTaken&) const = default;
};

}  // namespace mayfly::cluster
