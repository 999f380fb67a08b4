// Signals that wait until they are taken, instead of interrupting whatever runs.
#pragma once

#include <csignal>
#include <initializer_list>
#include <optional>

#include "base/descriptor.hpp"

namespace mayfly::process {

/// Whether this process was told to ignore a signal, as nohup does with SIGHUP.
bool is_ignored(int signal);

/// Blocks `signals` in this thread while it lives, but for a SIGHUP that is ignored. Afterwards,
/// those that were not taken have their usual effect.
class HeldSignals {
public:
    explicit HeldSignals(std::initializer_list<int> signals);
    ~HeldSignals();
    HeldSignals(const HeldSignals&) = delete;
    HeldSignals& operator=(const HeldSignals&) = delete;

    /// Readable when a signal is waiting.
    int event() const { return arrived_.get(); }
    /// Blocks until a signal is waiting, and takes it; it has no effect any more.
    std::optional<int> take() const;
    /// Whether a signal is waiting.
    bool is_any_waiting() const;

private:
    sigset_t before_{};
    Descriptor arrived_;
};

}  // namespace mayfly::process
