// Signals that wait until they are asked for, instead of interrupting whatever runs.
#pragma once

#include <csignal>
#include <initializer_list>
#include <optional>

#include "base/descriptor.hpp"

namespace mayfly::process {

/// Holds back `signals` from this thread while it lives. What was not taken has its usual effect
/// then.
class HeldSignals {
public:
    explicit HeldSignals(std::initializer_list<int> signals);
    ~HeldSignals();
    HeldSignals(const HeldSignals&) = delete;
    HeldSignals& operator=(const HeldSignals&) = delete;

    /// Readable once one is waiting.
    int event() const { return arrived_.get(); }
    /// Blocks until one is waiting; it has no effect any more.
    std::optional<int> take() const;

private:
    sigset_t before_{};
    Descriptor arrived_;
};

}  // namespace mayfly::process
